/** English: the fleet's order and search, the palette, and what this browser may do. */
export default {
  'sort.title': 'Sort', 'sort.attention': 'Attention first', 'sort.groups': 'Groups', 'sort.tags': 'By tag',
  'columns.title': 'Columns', 'column.alerts': 'Alerts', 'column.cores': 'Cores', 'column.host': 'Host', 'column.tags': 'Tags',
  'column.os': 'System', 'column.source': 'Read by', 'column.agent': 'Agent',
  'search.how': 'Words, or expressions: cpu>80 mem>=90 disk<95 load>4 rx>5M up<1d tag:web host:10.0 os:debian is:offline -tag:lab',
  'search.odd': 'Not understood: {what}. It is left out.',
  'palette.title': 'Command palette', 'palette.open': 'Find a server or an action', 'palette.find': 'Server, page or action',
  'palette.none': 'Nothing found. Fewer letters find more.', 'palette.view': 'Page', 'palette.action': 'Action',
  'palette.only': 'Only: {state}', 'palette.choose': 'Choose several servers', 'palette.layout': 'Cards or table',
  'help.title': 'Keyboard shortcuts', 'help.everywhere': 'Everywhere', 'help.go': 'Go to', 'help.fleet': 'In the fleet',
  'help.search': 'Search', 'help.close': 'Close what is open', 'help.next': 'Next server', 'help.before': 'Server before',
  'help.arrows': 'The server beside', 'help.open': 'Open it', 'help.choose': 'Choose it', 'help.menu': 'Its menu',
  'help.on': 'Single keys are on',
  'settings.density': 'Density', 'density.comfortable': 'Comfortable', 'density.compact': 'Compact',
};
