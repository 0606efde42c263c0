package monitor.ssh;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;

/**
 * Gives the password to whichever method asks for it, once: a wrong one is not repeated, so that no account
 * is locked.
 */
final class Answers implements UserInfo, UIKeyboardInteractive {

    private final String password;
    private boolean asked;
    private boolean interactive;

    Answers(String password) {
        this.password = password;
    }

    /** What answered, in words; null while nothing was asked. */
    String words() {
        return !asked && !interactive ? null : interactive ? "password (keyboard-interactive)" : "password";
    }

    @Override
    public String getPassword() {
        return password;
    }

    @Override
    public boolean promptPassword(String message) {
        boolean first = !asked && password != null;
        asked |= first;
        return first;
    }

    @Override
    public String[] promptKeyboardInteractive(String destination, String name, String instruction,
            String[] prompts, boolean[] echo) {
        if (prompts.length == 0) {
            return new String[0]; // a message only
        }
        if (prompts.length != 1 || echo[0] || interactive || password == null) {
            return null; // a code, a new password or a second try: nobody is there to answer
        }
        interactive = true;
        return new String[] {password};
    }

    @Override
    public String getPassphrase() {
        return null;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    @Override
    public void showMessage(String message) {
        // a host's greeting; nobody reads it here
    }
}
