/** English: channels and checks. */
export default {
  'channel.add': 'Add channel', 'channel.new': 'New channel: {kind}', 'channel.edit': 'Edit {name}', 'channel.none': 'Nobody is told yet',
  'channel.none.what': 'Alerts stand on this page only. A channel sends them where people are: chat, push, mail, a webhook.',
  'channel.test': 'Test', 'channel.tested': '{name}: a test message arrived ({ms} ms)', 'channel.test.ok': 'A test message arrived ({ms} ms).',
  'channel.saved': 'The channel {name} is saved', 'channel.least': 'Sends', 'channel.least.info': 'everything', 'channel.least.warning': 'warnings and worse',
  'channel.least.critical': 'only what is critical', 'channel.tags': 'Only of servers with a tag (none chosen: all)', 'channel.resolved': 'Send the end of alerts too',
  'channel.no.resolved': 'not when it ends', 'channel.waiting': { one: '{n} waiting', other: '{n} waiting' }, 'channel.failing': 'failing for {ago}',
  'channel.arrived': 'arrived {ago}', 'channel.unused': 'nothing sent yet', 'channel.deliveries': 'Deliveries of {name}', 'channel.last': 'Last deliveries',
  'channel.nothing': 'Nothing was sent so far.', 'channel.notice': 'Message', 'channel.attempts': 'Attempts', 'channel.next': 'next try {time}',
};
