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
  'check.add': 'Add check', 'check.none': 'No checks yet', 'check.none.what': 'A check asks an address over HTTP or TCP, from here or from one of your servers.',
  'check.up': 'up', 'check.down': 'down', 'check.unknown': 'not known', 'check.run': 'Run now', 'check.history': 'History of {name}', 'check.from': 'from {name}',
  'check.from.central': 'from the central', 'check.since': '{state} for {time}', 'check.certificate': { one: 'certificate: {n} day left', other: 'certificate: {n} days left' },
  'check.every': 'every {time}', 'check.latency': 'Answer time', 'check.share': '{share} up', 'check.saved': 'The check {name} is saved', 'check.good': 'It answers as it should ({ms} ms).',
  'check.kind.http': 'HTTP or HTTPS', 'check.kind.tcp': 'TCP', 'check.target': 'Address', 'check.place': 'Asked from', 'check.place.help': 'From a server: its loopback can be asked too.',
  'check.interval': 'Every, s', 'check.timeout': 'Waits, s', 'check.status': 'Status', 'check.status.help': 'Empty: any good one.', 'check.text': 'The answer holds',
  'check.warn': 'Certificate warns, days before', 'check.verify': 'Check the certificate',
};
