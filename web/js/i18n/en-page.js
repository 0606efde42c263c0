/** English: the fleet's order and search, the palette, and what this browser may do. */
export default {
  'sort.title': 'Sort', 'sort.attention': 'Attention first', 'sort.groups': 'Groups', 'sort.tags': 'By tag',
  'columns.title': 'Columns', 'column.alerts': 'Alerts', 'column.cores': 'Cores', 'column.host': 'Host', 'column.tags': 'Tags',
  'column.os': 'System', 'column.source': 'Read by', 'column.agent': 'Agent',
  'search.how': 'Words, or expressions: cpu>80 mem>=90 disk<95 load>4 rx>5M up<1d tag:web host:10.0 os:debian is:offline -tag:lab',
  'search.odd': 'Not understood: {what}. It is left out.',
};
