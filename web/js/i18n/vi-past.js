/** Tiếng Việt: biểu đồ theo thời gian. */
export default {
  'range.5m': '5 phút', 'range.15m': '15 phút', 'range.1h': '1 giờ', 'range.6h': '6 giờ', 'range.24h': '24 giờ', 'range.7d': '7 ngày',
  'range.30d': '30 ngày', 'range.90d': '90 ngày', 'range.1y': '1 năm', 'range.2y': '2 năm',
  'history.hint': 'Kéo trên biểu đồ để phóng to; nhấp đúp để quay lại. Gạch chéo: không có dữ liệu; gạch ngược chiều: agent bổ sung sau.',
  'history.more': 'Khoảng khác', 'history.choose': 'Chọn…', 'history.earlier': 'Trước đó', 'history.later': 'Sau đó',
  'history.wider': 'Thu nhỏ', 'history.closer': 'Phóng to', 'history.table': 'Bảng', 'history.figures': 'Số liệu của các biểu đồ',
  'beside.title': 'So với', 'beside.none': 'không so sánh', 'beside.day': 'ngày hôm trước', 'beside.week': 'tuần trước',
  'span.title': 'Chọn khoảng thời gian', 'span.from': 'Từ', 'span.to': 'Đến', 'span.show': 'Hiển thị', 'span.order': 'Phải kết thúc sau khi bắt đầu.',
  'chart.keys': 'phím mũi tên đi qua từng thời điểm',
  'problem.request': 'Yêu cầu {id}', 'problem.again': 'Thử lại', 'column.time': 'Thời gian',
};
