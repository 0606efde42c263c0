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
};
