/** Tiếng Việt: kênh và kiểm tra. */
export default {
  'channel.add': 'Thêm kênh', 'channel.new': 'Kênh mới: {kind}', 'channel.edit': 'Sửa {name}', 'channel.none': 'Chưa báo cho ai',
  'channel.none.what': 'Cảnh báo chỉ có ở trang này. Kênh gửi chúng đến nơi có người: chat, thông báo đẩy, thư, webhook.',
  'channel.test': 'Thử', 'channel.tested': '{name}: tin thử đã đến ({ms} ms)', 'channel.test.ok': 'Tin thử đã đến ({ms} ms).',
  'channel.saved': 'Đã lưu kênh {name}', 'channel.least': 'Gửi', 'channel.least.info': 'tất cả', 'channel.least.warning': 'từ cảnh báo trở lên',
  'channel.least.critical': 'chỉ nghiêm trọng', 'channel.tags': 'Chỉ máy chủ có nhãn (không chọn: tất cả)', 'channel.resolved': 'Gửi cả khi cảnh báo kết thúc',
  'channel.no.resolved': 'không gửi khi kết thúc', 'channel.waiting': { other: '{n} đang chờ' }, 'channel.failing': 'lỗi từ {ago}',
  'channel.arrived': 'đến {ago}', 'channel.unused': 'chưa gửi gì', 'channel.deliveries': 'Lượt gửi của {name}', 'channel.last': 'Lượt gửi gần đây',
  'channel.nothing': 'Chưa gửi gì.', 'channel.notice': 'Tin', 'channel.attempts': 'Số lần thử', 'channel.next': 'thử lại {time}',
  'check.add': 'Thêm kiểm tra', 'check.none': 'Chưa có kiểm tra', 'check.none.what': 'Kiểm tra hỏi một địa chỉ qua HTTP hoặc TCP, từ đây hoặc từ một máy chủ của bạn.',
  'check.up': 'hoạt động', 'check.down': 'ngừng', 'check.unknown': 'không rõ', 'check.run': 'Chạy ngay', 'check.history': 'Lịch sử của {name}', 'check.from': 'từ {name}',
  'check.from.central': 'từ trung tâm', 'check.since': '{state} đã {time}', 'check.certificate': { other: 'chứng chỉ: còn {n} ngày' },
  'check.every': 'mỗi {time}', 'check.latency': 'Thời gian trả lời', 'check.share': '{share} hoạt động', 'check.saved': 'Đã lưu kiểm tra {name}', 'check.good': 'Trả lời đúng như mong đợi ({ms} ms).',
  'check.kind.http': 'HTTP hoặc HTTPS', 'check.kind.tcp': 'TCP', 'check.target': 'Địa chỉ', 'check.place': 'Hỏi từ', 'check.place.help': 'Từ máy chủ: hỏi được cả loopback của nó.',
  'check.interval': 'Mỗi, giây', 'check.timeout': 'Chờ, giây', 'check.status': 'Mã trạng thái', 'check.status.help': 'Để trống: mã tốt bất kỳ.', 'check.text': 'Câu trả lời chứa',
  'check.warn': 'Báo chứng chỉ trước, ngày', 'check.verify': 'Kiểm tra chứng chỉ',
};
