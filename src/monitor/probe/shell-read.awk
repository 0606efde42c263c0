# The processes of shell-read.sh: of each stat the fields that are used, and the files of those that are new or asked for.
# Variables: t the start from which a process is new, w numbers that are asked for, me the script itself, q the agent's port in hex.
# One line when sent, as shell-read.sh: a semicolon after each statement. Numbers are printed as they came, never calculated.
function tcp(file,    x, y, seen) {
    while ((getline x < file) > 0) {
        seen = 1;
        if (x ~ /local_address/) { continue; }
        split(x, y, " ");
        if (y[4] == "0A") { listening++; if (index(y[2] ".", ":" q ".")) { open = 1; } }
        else { break; }
    }
    close(file);
    return seen;
}
function details() {
    if (d) { system("exec grep -sHaE \"\" " d); }
    if (s) { system("exec grep -sHaE \"^(Uid:|VmRSS:|read_b|write_b)\" " s); }
    d = ""; s = ""; k = 0;
}
BEGIN {
    n = split(w, v, " ");
    for (i = 1; i <= n; i++) { want[v[i]] = 1; }
    listening = 0; open = 0;
    n = tcp("/proc/net/tcp"); n += tcp("/proc/net/tcp6");
    if (n) { print "L" listening " " open; }
}
{
    b = b == "" ? $0 : b " " $0;
    if (match(b, /.*[)] /) == 0) { next; }
    h = substr(b, 1, RLENGTH - 1);
    if (split(substr(b, RLENGTH + 1), f, " ") < 22) { next; }
    b = "";
    split(h, g, " ");
    p = g[1];
    if (p == me || f[2] == me || ++count > 5000) { next; }
    print "p" h, f[1], f[2], f[8], f[10], f[12], f[13], f[14], f[15], f[18], f[20], f[22];
    if (p == 2 || f[2] == 2) { next; }
    s = s " /proc/" p "/io";
    if (f[20] + 0 >= t + 0 || p in want) { d = d " /proc/" p "/cmdline"; s = s " /proc/" p "/status"; }
    if (++k >= 400) { details(); }
}
END { details(); }
