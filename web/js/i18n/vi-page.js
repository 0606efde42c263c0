/** Tiếng Việt: thứ tự và tìm kiếm trong danh sách máy chủ, bảng lệnh, và những gì trình duyệt này được làm. */
export default {
  'sort.title': 'Sắp xếp', 'sort.attention': 'Cần chú ý trước', 'sort.groups': 'Nhóm', 'sort.tags': 'Theo nhãn',
  'columns.title': 'Cột', 'column.alerts': 'Cảnh báo', 'column.cores': 'Nhân', 'column.host': 'Địa chỉ', 'column.tags': 'Nhãn',
  'column.os': 'Hệ điều hành', 'column.source': 'Đọc bằng', 'column.agent': 'Tác tử',
  'search.how': 'Từ, hoặc biểu thức: cpu>80 mem>=90 disk<95 load>4 rx>5M up<1d tag:web host:10.0 os:debian is:offline -tag:lab',
  'search.odd': 'Không hiểu: {what}. Phần này được bỏ qua.',
  'palette.title': 'Bảng lệnh', 'palette.open': 'Tìm máy chủ hoặc thao tác', 'palette.find': 'Máy chủ, trang hoặc thao tác',
  'palette.none': 'Không thấy gì. Ít chữ hơn sẽ thấy nhiều hơn.', 'palette.view': 'Trang', 'palette.action': 'Thao tác',
  'palette.only': 'Chỉ: {state}', 'palette.choose': 'Chọn nhiều máy chủ', 'palette.layout': 'Thẻ hoặc bảng',
  'help.title': 'Phím tắt', 'help.everywhere': 'Mọi nơi', 'help.go': 'Đi tới', 'help.fleet': 'Trong danh sách máy chủ',
  'help.search': 'Tìm kiếm', 'help.close': 'Đóng những gì đang mở', 'help.next': 'Máy chủ sau', 'help.before': 'Máy chủ trước',
  'help.arrows': 'Máy chủ bên cạnh', 'help.open': 'Mở', 'help.choose': 'Chọn', 'help.menu': 'Trình đơn của nó',
  'help.on': 'Bật phím đơn',
  'settings.density': 'Mật độ', 'density.comfortable': 'Thoáng', 'density.compact': 'Sát',
};
