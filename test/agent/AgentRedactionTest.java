import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What command lines show of themselves. {@code |} stands for the NUL between arguments. */
class AgentRedactionTest {

    private static String shown(String line) {
        return Redaction.command(line.replace('|', '\0'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', value = {
        "app|--password=S3cret → app --password=***",
        "app|--password|S3cret|--verbose → app --password *** --verbose",
        "app|--db-password=S3cret|x → app --db-password=*** x",
        "app|-password|S3cret → app -password ***",
        "app|--api-key=S3cret → app --api-key=***",
        "app|--apiKey|S3cret → app --apiKey ***",
        "app|--token=S3cret → app --token=***",
        "app|--auth-token|S3cret → app --auth-token ***",
        "app|--access-token=S3cret → app --access-token=***",
        "app|--client-secret|S3cret → app --client-secret ***",
        "env|PGPASSWORD=S3cret|psql → env PGPASSWORD=*** psql",
        "env|AWS_SECRET_ACCESS_KEY=S3cret|aws → env AWS_SECRET_ACCESS_KEY=*** aws",
        "env|MYSQL_PWD=S3cret|mysql → env MYSQL_PWD=*** mysql",
        "mysql|-uroot|-pS3cret|db → mysql -uroot -p*** db",
        "/usr/bin/mysqldump|-u|root|-pS3cret → /usr/bin/mysqldump -u root -p***",
        "mysql|-u|root|-p|db → mysql -u root -p db",
        "sshpass|-p|S3cret|ssh|root@h → sshpass -p *** ssh root@h",
        "sshpass|-pS3cret|ssh|root@h → sshpass -p*** ssh root@h",
        "curl|-u|ann:S3cret|https://x → curl -u *** https://x",
        "curl|-uann:S3cret|https://x → curl -u*** https://x",
        "curl|-H|Authorization: Bearer S3cret|https://x → curl -H Authorization: Bearer *** https://x",
        "curl|-H|X-Api-Key: S3cret → curl -H X-Api-Key: ***",
        "curl|-HAuthorization:S3cret → curl -HAuthorization:***",
        "curl|https://ann:S3cret@host/path → curl https://ann:***@host/path",
        "curl|https://ann:S3c:r/et@host/path → curl https://ann:***@host/path",
        "git|clone|https://S3cretS3cretS3cretS3cret@github.com/x → git clone https://***@github.com/x",
        "git|clone|https://ann@github.com/x → git clone https://ann@github.com/x",
        "app|postgres://u:S3cret@h:5432/d?sslmode=on → app postgres://u:***@h:5432/d?sslmode=on",
        "app|https://h/?token=S3cret&x=1 → app https://h/?token=***&x=1",
        "redis-cli|-a|S3cret|ping → redis-cli -a *** ping",
        "redis-server|--requirepass|S3cret → redis-server --requirepass ***",
        "java|-Dspring.datasource.password=S3cret|-jar|a.jar → java -Dspring.datasource.password=*** -jar a.jar",
        "java|-Djavax.net.ssl.keyStorePassword=S3cret → java -Djavax.net.ssl.keyStorePassword=***",
        "sh|-c|mysql --password S3cret -e x → sh -c mysql --password *** -e x",
        "sh|-c|PASS=S3cret run → sh -c PASS=*** run",
        "sh|-c|export TOKEN='S3cret'; run → sh -c export TOKEN='***'; run",
        "sh|-c|curl -H \"Authorization: Bearer S3cret\" x → sh -c curl -H \"Authorization: Bearer ***\" x",
        "app|{\"password\":\"S3cret\",\"a\":1} → app {\"password\":\"***\",\"a\":1}",
        "app|ghp_S3cretS3cretS3cretS3cret → app ***",
        "app|--x=eyJS3cretS3cretS3cret.S3cret.S3cret → app --x=***",
        "openssl|enc|-pass|pass:S3cret → openssl enc -pass ***",
        "ldapsearch|-D|cn=x|-w|S3cret → ldapsearch -D cn=x -w ***",
        "ipmitool|-U|ann|-P|S3cret → ipmitool -U ann -P ***",
        "vault|login|token=S3cret → vault login token=***",
    })
    void secretsAreMasked(String line, String expected) {
        assertEquals(expected, shown(line));
        assertFalse(shown(line).contains("S3cret"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', value = {
        "nginx: worker process → nginx: worker process",
        "sshd: root@pts/0 → sshd: root@pts/0",
        "rsync|-a|--author=ann|src|dst → rsync -a --author=ann src dst",
        "make|-p|all → make -p all",
        "ssh|-p|2222|root@host → ssh -p 2222 root@host",
        "docker|run|-p|80:80|nginx → docker run -p 80:80 nginx",
        "app|--mapping=x|--compass=y|--spin=3 → app --mapping=x --compass=y --spin=3",
        "app|http://host:8080/path@2 → app http://host:8080/path@2",
        "app|--port=8083|a=b:c → app --port=8083 a=b:c",
        "cp|/etc/passwd|/tmp → cp /etc/passwd /tmp",
        "java|-cp|a:b|Main → java -cp a:b Main",
    })
    void whatIsNoSecretStays(String line, String expected) {
        assertEquals(expected, shown(line));
    }

    @Test
    void longLinesAreCutAfterTheSecretIsGone() {
        String shown = shown("app|" + "x".repeat(390) + "|--password=S3cret");
        assertTrue(shown.length() <= 401, shown);
        assertFalse(shown.contains("S3"));
    }

    @Test
    void hostileLinesEndInSomeText() {
        for (String line : new String[] {"", "\0", "\0\0\0", "=", ":", "--password", "--password=", "--password=\0", "://@", "//@",
            "a=\"", "password='", "\ud800 token=\ud800", "-", "--", "=".repeat(4000), ":/@".repeat(1300), "token ".repeat(600)}) {
            Redaction.command(line);
        }
    }
}
