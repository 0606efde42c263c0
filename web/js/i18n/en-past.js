/** English: charts over time. */
export default {
  'range.5m': '5 min', 'range.15m': '15 min', 'range.1h': '1 h', 'range.6h': '6 h', 'range.24h': '24 h', 'range.7d': '7 d',
  'range.30d': '30 d', 'range.90d': '90 d', 'range.1y': '1 y', 'range.2y': '2 y',
  'history.hint': 'Drag over a chart to zoom; a double click goes back. Hatched: no data; hatched the other way: filled in later by the agent.',
  'history.more': 'More spans', 'history.choose': 'Choose…', 'history.earlier': 'Earlier', 'history.later': 'Later',
  'history.wider': 'Zoom out', 'history.closer': 'Zoom in', 'history.table': 'Table', 'history.figures': 'The figures behind the charts',
  'beside.title': 'Compared', 'beside.none': 'with nothing', 'beside.day': 'the day before', 'beside.week': 'the week before',
  'span.title': 'Choose a span', 'span.from': 'From', 'span.to': 'To', 'span.show': 'Show', 'span.order': 'It must end after it begins.',
  'chart.keys': 'arrow keys go through the moments',
  'problem.request': 'Request {id}', 'problem.again': 'Try again', 'column.time': 'Time',
};
