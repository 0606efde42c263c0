package monitor.auth;

import java.time.Clock;
import java.util.function.LongSupplier;
import monitor.model.Log;
import monitor.store.Database;
import monitor.store.Meta;
import monitor.store.Tokens;
import monitor.store.Users;

/**
 * What deciding who asks stands on.
 *
 * @param open  whether everybody who reaches the server is the admin
 * @param proxy whom a trusted proxy may name
 */
public record Means(Database db, AdminToken adminToken, Tokens tokens, Users users, Meta meta, boolean open, ProxyUsers proxy,
        Clock clock, LongSupplier nanos, Log log) {}
