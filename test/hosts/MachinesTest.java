package hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;

class MachinesTest {

    @Test
    void aMachineBootsSystemdRebootsAndLeavesNothing() {
        Path root;
        String host;
        try (Machine machine = Machines.systemd().user("ann").start()) {
            root = machine.root();
            host = machine.host();
            assertEquals("systemd\n", machine.run("cat /proc/1/comm"));
            assertEquals("ann\n", signIn(machine, "ann", "id -un"));
            String before = machine.run("cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic --value");
            machine.run("echo kept > /root/file");
            machine.reboot();
            assertNotEquals(before, machine.run("cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic --value"));
            assertEquals("kept\n", machine.run("cat /root/file"));
        }
        assertTrue(Files.notExists(root), root + " is still there");
        Await.until("the address " + host + " is gone", Duration.ofSeconds(5),
                () -> !Shells.run("ip", "-o", "address").contains(host.substring(0, host.lastIndexOf('.') + 1)));
    }

    @Test
    void aContainerWithoutSystemdRestarts() {
        try (Machine machine = Machines.container().withoutSystemd().start()) {
            assertEquals("plain-init\n", machine.run("cat /proc/1/comm"));
            assertEquals("root\n", signIn(machine, "root", "id -un"));
            machine.reboot();
            assertEquals("cron\n", machine.run("cat /proc/[0-9]*/comm | grep -x cron"));
        }
    }

    private static String signIn(Machine machine, String user, String command) {
        return Shells.run("ssh", "-F", "/dev/null", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o",
                "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-i", machine.key().toString(), user + "@" + machine.host(), command);
    }
}
