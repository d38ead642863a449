'use strict';
document.querySelectorAll('.copy').forEach(function (button) {
  button.addEventListener('click', function () {
    var text = button.previousElementSibling;
    var done = function () { button.textContent = 'Copied'; };
    var select = function () { var range = document.createRange(); range.selectNodeContents(text); var chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range); };
    if (navigator.clipboard) { navigator.clipboard.writeText(text.textContent).then(done, select); } else { select(); }
  });
});
var table = document.getElementById('fleet');
if (table) {
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var shown = document.getElementById('shown');
  document.querySelectorAll('.sort').forEach(function (button, column) {
    button.addEventListener('click', function () {
      var head = button.parentElement;
      var down = head.getAttribute('aria-sort') === 'ascending';
      table.querySelectorAll('th[aria-sort]').forEach(function (other) { other.removeAttribute('aria-sort'); });
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      var keyed = rows.map(function (row) { return [row.cells[column].textContent, row]; });
      keyed.sort(function (a, b) { return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0; });
      if (down) { keyed.reverse(); }
      keyed.forEach(function (pair) { body.appendChild(pair[1]); });
    });
  });
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
  document.getElementById('filter').addEventListener('input', function (event) {
    var wanted = event.target.value.toLowerCase();
    var count = 0;
    rows.forEach(function (row, at) { var hit = texts[at].indexOf(wanted) >= 0; row.hidden = !hit; count += hit ? 1 : 0; });
    shown.textContent = count + ' / ' + rows.length;
  });
}
