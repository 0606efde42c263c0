package hosts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Postfix with a configuration, queue and ports of its own; what it is sent to {@code root} lands in files. */
public final class Postfix implements AutoCloseable {

    public static final String USER = "ann@mail.test";
    public static final String PASSWORD = "pass word ü";

    private final Path folder;
    private final int smtp;
    private final int smtps;

    /** Whether it can be started here. */
    public static boolean available() {
        return Files.isExecutable(Path.of("/usr/sbin/postfix")) && Files.isExecutable(Path.of("/usr/sbin/saslpasswd2"))
                && "root".equals(System.getProperty("user.name"));
    }

    /** @param certificate with its key: PEM files */
    public Postfix(Path folder, Path certificate, Path key) throws IOException {
        this.folder = folder;
        smtp = freePort();
        smtps = freePort();
        for (String name : List.of("conf", "queue", "data", "mail", "conf/sasl")) {
            Files.createDirectories(folder.resolve(name));
        }
        for (Path open = folder; open != null && !open.equals(Path.of("/tmp")); open = open.getParent()) {
            run("chmod", "a+rx", open.toString());
        }
        run("chmod", "1777", folder.resolve("mail").toString());
        run("chown", "postfix", folder.resolve("data").toString());
        Path db = folder.resolve("conf/sasl/users.db");
        feed(PASSWORD, "saslpasswd2", "-p", "-c", "-f", db.toString(), "-u", "mail.test", "ann");
        run("chown", "postfix", db.toString());
        Files.writeString(folder.resolve("conf/sasl/smtpd.conf"), "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: " + db
                + "\nmech_list: PLAIN LOGIN\n");
        Files.writeString(folder.resolve("aliases"), "");
        Files.writeString(folder.resolve("conf/main.cf"), """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = mail.test
                mydestination =
                virtual_mailbox_domains = mail.test
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = inline:{ops@mail.test=ops/}
                virtual_uid_maps = static:65534
                virtual_gid_maps = static:65534
                virtual_minimum_uid = 100
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                local_recipient_maps =
                smtpd_tls_cert_file = %2$s
                smtpd_tls_key_file = %3$s
                smtpd_tls_security_level = may
                smtpd_tls_auth_only = yes
                smtpd_sasl_auth_enable = yes
                smtpd_sasl_type = cyrus
                smtpd_sasl_path = smtpd
                cyrus_sasl_config_path = %1$s/conf/sasl
                smtpd_sasl_local_domain = mail.test
                smtpd_relay_restrictions = permit_sasl_authenticated, reject
                smtpd_recipient_restrictions = permit_sasl_authenticated, reject
                maillog_file = %1$s/mail.log
                maillog_file_prefixes = %1$s
                """.formatted(folder, certificate, key));
        Files.writeString(folder.resolve("conf/master.cf"), """
                127.0.0.1:%d inet n - n - - smtpd
                127.0.0.1:%d inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
                pickup unix n - n 60 1 pickup
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                verify unix - - n - 1 verify
                proxymap unix - - n - - proxymap
                error unix - - n - - error
                retry unix - - n - - error
                virtual unix - n n - - virtual
                tlsmgr unix - - n 1000? 1 tlsmgr
                anvil unix - - n - 1 anvil
                postlog unix-dgram n - n - 1 postlogd
                """.formatted(smtp, smtps));
        run("postfix", "-c", folder.resolve("conf").toString(), "start");
    }

    public int smtp() {
        return smtp;
    }

    public int smtps() {
        return smtps;
    }

    /** What was delivered to ops@mail.test, each as it lies there. */
    public List<String> delivered() throws IOException {
        Path box = folder.resolve("mail/ops/new");
        if (!Files.isDirectory(box)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(box)) {
            return files.sorted().map(file -> {
                try {
                    return Files.readString(file);
                } catch (IOException e) {
                    return "";
                }
            }).toList();
        }
    }

    public String log() throws IOException {
        Path log = folder.resolve("mail.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static void run(String... command) throws IOException {
        feed(null, command);
    }

    private static void feed(String input, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.PIPE).start();
        if (input != null) {
            process.getOutputStream().write((input + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        process.getOutputStream().close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + new String(process.getInputStream().readNBytes(2_000)));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        run("postfix", "-c", folder.resolve("conf").toString(), "stop");
    }
}
