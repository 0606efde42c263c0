/** Tiếng Việt: thứ tự và tìm kiếm trong danh sách máy chủ, bảng lệnh, và những gì trình duyệt này được làm. */
export default {
  'sort.title': 'Sắp xếp', 'sort.attention': 'Cần chú ý trước', 'sort.groups': 'Nhóm', 'sort.tags': 'Theo nhãn',
  'columns.title': 'Cột', 'column.alerts': 'Cảnh báo', 'column.cores': 'Nhân', 'column.host': 'Địa chỉ', 'column.tags': 'Nhãn',
  'column.os': 'Hệ điều hành', 'column.source': 'Đọc bằng', 'column.agent': 'Tác tử',
  'search.how': 'Từ, hoặc biểu thức: cpu>80 mem>=90 disk<95 load>4 rx>5M up<1d tag:web host:10.0 os:debian is:offline -tag:lab',
  'search.odd': 'Không hiểu: {what}. Phần này được bỏ qua.',
};
