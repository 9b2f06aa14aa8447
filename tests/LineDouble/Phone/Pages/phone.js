const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const people = await (await fetch('/_double/people')).json();
const tenant = query.get('tenant') ?? people.tenants[0]?.name;
const user = query.get('user') ?? people.users[0]?.key;
const talk = `/_double/talk/${encodeURIComponent(tenant)}/${encodeURIComponent(user)}`;
let after = 0;
let menuShown = '';

function choices(select, items, value, name) {
  for (const item of items) select.add(new Option(item.displayName, item.name ?? item.key, false, (item.name ?? item.key) === value));
  select.addEventListener('change', () => { query.set(name, select.value); location.search = query; });
}
choices($('tenant'), people.tenants, tenant, 'tenant');
choices($('user'), people.users, user, 'user');

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A LIFF URL opens in the in-app browser with this phone's owner; anything else leaves for the ordinary browser. */
function open(uri) {
  const size = 'popup,width=390,height=844';
  const liff = /^https:\/\/liff\.line\.me\/([^/?#]+)([^?#]*)(\?[^#]*)?/.exec(uri);
  if (uri.startsWith('tel:')) return void alert(`電話をかけます: ${uri.slice(4)}`);
  if (!liff) return void window.open(uri, '_blank');
  const target = new URL(`/liff/${liff[1]}${liff[2]}${liff[3] ?? ''}`, location.origin);
  target.searchParams.set('_user', user);
  window.open(target, 'in-app-browser', size);
}

async function act(name, body) {
  await fetch(`${talk}/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) });
  await refresh();
}

function tap(action) {
  if (action.type === 'uri') open(action.uri);
  if (action.type === 'postback') act('postback', { data: action.data });
  if (action.type === 'message') act('text', { text: action.text });
}

function content(message) {
  if (message.type === 'text') return element('div', 'bubble', message.text);
  if (message.type === 'sticker') return message.text ? element('div', 'bubble', message.text) : face();
  if (message.type === 'image') return Object.assign(element('div', 'photo'), { role: 'img', ariaLabel: '写真' });
  if (message.type === 'template') return card(message.template.title, message.template.text, message.template.actions ?? []);
  return element('div', 'bubble', message.altText ?? `（${message.type}）`);
}

function face() {
  const made = Object.assign(element('div', 'sticker'), { role: 'img', ariaLabel: 'スタンプ' });
  made.append($('face').content.cloneNode(true));
  return made;
}

function card(title, text, actions) {
  const made = element('div', 'card');
  made.append(element('p', '', title ? `${title}\n${text}` : text));
  for (const action of actions) {
    const button = element('button', '', action.label);
    button.type = 'button';
    button.addEventListener('click', () => tap(action));
    made.append(button);
  }
  return made;
}

function line(item) {
  const row = element('li', item.fromUser ? 'mine' : '');
  row.dataset.id = item.id;
  row.append(content(item.message));
  for (const quick of item.message.quickReply?.items ?? []) row.append(card('', '', [quick.action]));
  const when = element('span', 'when', new Date(item.at).toLocaleTimeString('ja-JP', { hour: '2-digit', minute: '2-digit' }));
  if (item.fromUser) {
    const take = element('button', '', '送信取消');
    take.type = 'button';
    take.addEventListener('click', () => act('unsend', { messageId: item.id }));
    when.append(' ', take);
  }
  row.append(when);
  return row;
}

function drawnMenu(menu) {
  const made = element('div', 'drawn');
  const start = element('button', '', '相談する');
  start.type = 'button';
  start.append(element('small', '', '話してみませんか'));
  start.addEventListener('click', () => open(menu.uri));
  const call = element('button', '', '電話する');
  call.type = 'button';
  call.addEventListener('click', () => open(menu.tel));
  made.append(start, call);
  return [made];
}

function imageMenu(menu) {
  const picture = element('img');
  picture.src = `/_double/menu/${encodeURIComponent(tenant)}?id=${encodeURIComponent(menu.richMenuId)}`;
  picture.alt = menu.name;
  const areas = menu.areas.map((area) => {
    const button = element('button', 'area');
    button.type = 'button';
    button.ariaLabel = area.action.label ?? menu.name;
    const part = (value, whole) => `${(100 * value) / whole}%`;
    Object.assign(button.style, { left: part(area.bounds.x, menu.size.width), top: part(area.bounds.y, menu.size.height), width: part(area.bounds.width, menu.size.width), height: part(area.bounds.height, menu.size.height) });
    button.addEventListener('click', () => tap(area.action));
    return button;
  });
  return [picture, ...areas];
}

async function refresh() {
  const now = await (await fetch(`${talk}?after=${after}`)).json();
  $('account').textContent = now.account;
  $('add').hidden = now.friend && !now.blocked;
  $('follow').textContent = now.blocked ? 'ブロックを解除' : '友だち追加';
  $('follow').dataset.act = now.blocked ? 'unblock' : 'follow';
  $('block').hidden = !now.friend || now.blocked;
  for (const item of now.items.filter((i) => i.seq > after)) {
    $('talk').append(line(item));
    after = item.seq;
    $('talk').scrollTop = $('talk').scrollHeight;
  }
  for (const id of now.unsent) {
    const row = $('talk').querySelector(`[data-id="${id}"]:not(.gone)`);
    if (row) { row.classList.add('gone'); row.replaceChildren(element('div', 'bubble', 'メッセージの送信を取り消しました')); }
  }
  const menu = JSON.stringify(now.menu);
  if (menu !== menuShown) { menuShown = menu; $('menu').replaceChildren(...(now.menu.drawn ? drawnMenu(now.menu) : imageMenu(now.menu))); }
}

$('follow').addEventListener('click', () => act($('follow').dataset.act));
$('block').addEventListener('click', () => act('block'));
$('image').addEventListener('click', () => act('image'));
$('sticker').addEventListener('click', () => act('sticker'));
$('toggle').addEventListener('click', () => {
  $('menu').hidden = !$('menu').hidden;
  $('toggle').setAttribute('aria-expanded', String(!$('menu').hidden));
  $('toggle').textContent = $('menu').hidden ? 'メニュー ▴' : 'メニュー ▾';
});
$('write').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('text').value;
  $('text').value = '';
  if (text.trim()) act('text', { text });
});

async function loop() {
  $('clock').textContent = new Date().toLocaleTimeString('ja-JP', { hour: '2-digit', minute: '2-digit' });
  try { await refresh(); } catch { /* the double is restarting; the next round sees */ }
  setTimeout(loop, 1000);
}
loop();
