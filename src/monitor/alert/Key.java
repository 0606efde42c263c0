package monitor.alert;

/**
 * What an alert is about: one rule and one thing.
 *
 * @param serverId 0 for what is about no server
 * @param subject  the disk, unit, container …; empty for the server as a whole
 */
record Key(long ruleId, long serverId, String subject) {}
