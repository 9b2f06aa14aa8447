import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OutboxStore } from '../src/talk/outbox-store';
import { Room } from '../src/talk/room';
import { shown } from '../src/talk/outbox';
import type { ConsultationView, Entry } from '../src/wire/types';

const id = '6f1c0f1e-0000-4000-8000-000000000001';
const view = (state: ConsultationView['state'] = 'assigned'): ConsultationView => ({
  consultationId: id, deskId: 'd', deskName: '窓口', state, requestedAt: null, assignedAt: null, closedAt: null,
  place: null, lastSeq: 0, residentReadSeq: 0, staffReadSeq: 0,
});

/** The service's side of the wire: keeps entries by id, as the vault does, and can be made to fail. */
class Service {
  entries: Entry[] = [];
  refuse: { status: number; code: string } | null = null;
  dropAnswers = 0;
  writes: string[] = [];
  stream: ReadableStreamDefaultController<Uint8Array> | null = null;
  private encoder = new TextEncoder();

  fetch = async (path: string, init?: RequestInit): Promise<Response> => {
    const write = /\/entries\/([^/?]+)$/.exec(path);
    if (write?.[1] !== undefined && init?.method === 'PUT') return this.write(write[1], JSON.parse(String(init.body)).text);
    if (path.includes('/entries?')) {
      const after = Number(/after=(\d+)/.exec(path)?.[1]);
      return Response.json({ entries: this.entries.filter((e) => e.seq > after), lastSeq: this.entries.length, closed: false });
    }
    if (path.includes('/stream')) {
      return new Response(new ReadableStream<Uint8Array>({ start: (controller) => { this.stream = controller; } }));
    }
    return Response.json(view('closed'));
  };

  private write(entryId: string, text: string): Response {
    this.writes.push(text);
    if (this.refuse !== null) return Response.json({ code: this.refuse.code }, { status: this.refuse.status });
    const entry = this.entries.find((each) => each.entryId === entryId) ?? this.add('resident', text, entryId);
    if (this.dropAnswers > 0) { this.dropAnswers -= 1; throw new TypeError('network'); }
    return Response.json({ seq: entry.seq, storedAt: entry.storedAt });
  }

  add(author: Entry['author'], text: string, entryId: string = crypto.randomUUID()): Entry {
    const entry: Entry = { seq: this.entries.length + 1, entryId, author, kind: 'text', text, storedAt: '2026-11-21T12:00:00.000Z' };
    this.entries.push(entry);
    return entry;
  }

  push(name: string, data: unknown): void {
    this.stream?.enqueue(this.encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
  }
}

describe('a room', () => {
  let service: Service;
  let store: OutboxStore;
  let room: Room;
  const texts = (): string[] => room.log.entries.map((entry) => entry.text);
  const start = async (state?: ConsultationView['state']): Promise<void> => {
    room = new Room(view(state), store);
    await room.start();
  };
  beforeEach(async () => {
    service = new Service();
    vi.stubGlobal('fetch', service.fetch);
    store = new OutboxStore();
    await store.clear();
  });
  afterEach(() => { room.stop(); vi.unstubAllGlobals(); });

  test('sends in order and shows each once', async () => {
    await start();
    await Promise.all([room.say('一'), room.say('二'), room.say('三')]);
    await vi.waitFor(() => expect(texts()).toEqual(['一', '二', '三']), 4_000);
    expect(service.writes).toEqual(['一', '二', '三']);
    for (const entry of service.entries) service.push('entry', entry);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(texts()).toEqual(['一', '二', '三']);
    await vi.waitFor(async () => expect(await store.load(id, Date.now())).toEqual([]), 4_000);
  });

  test('the answer is lost: the same id goes again, nothing is doubled', async () => {
    await start();
    service.dropAnswers = 1;
    await room.say('ひとこと');
    await vi.waitFor(() => expect(texts()).toEqual(['ひとこと']), 3_000);
    expect(service.writes).toHaveLength(2);
    expect(service.entries).toHaveLength(1);
    expect(room.box.items).toEqual([]);
  });

  test('the vault is away: the bubble says so, the words stay on the device, then they go', async () => {
    await start();
    service.refuse = { status: 503, code: 'vault-away' };
    await room.say('まだ');
    await vi.waitFor(() => expect(room.box.items.map((item) => shown(room.box, item.entryId))).toEqual(['unsent']));
    expect((await store.load(id, Date.now())).map((item) => item.text)).toEqual(['まだ']);
    service.refuse = null;
    room.wake();
    await vi.waitFor(() => expect(texts()).toEqual(['まだ']));
  });

  test('the vault closed itself: the page is told at once, and the words stay on the device', async () => {
    await start();
    const lost: string[] = [];
    room.listen((change) => { if (change.kind === 'lost') lost.push(change.failure.code); });
    service.refuse = { status: 503, code: 'vault-fenced' };
    await room.say('あずけられない');
    await vi.waitFor(() => expect(lost).toEqual(['vault-fenced']));
    expect((await store.load(id, Date.now())).map((item) => item.text)).toEqual(['あずけられない']);
  });

  test('the page died before sending: the next page sends it', async () => {
    await store.keep({ entryId: crypto.randomUUID(), consultationId: id, text: '前の画面から', madeAt: Date.now() });
    await start();
    await vi.waitFor(() => expect(service.writes).toEqual(['前の画面から']));
  });

  test('the consultation closed: the text stays to be copied', async () => {
    await start();
    service.refuse = { status: 409, code: 'consultation-closed' };
    await room.say('おそかった');
    await vi.waitFor(() => expect(room.over).toBe(true));
    expect(room.box.items.map((item) => shown(room.box, item.entryId))).toEqual(['refused']);
    expect(service.writes).toHaveLength(1);
  });

  test('a gap on the stream is filled', async () => {
    await start();
    service.add('counselor', '一');
    const second = service.add('counselor', '二');
    service.push('entry', second);
    await vi.waitFor(() => expect(texts()).toEqual(['一', '二']), 3_000);
  });

  test('what the counselor says is announced once; marks only rise', async () => {
    await start();
    const said: string[] = [];
    room.listen((change) => { if (change.kind === 'counselorSaid') said.push(change.text); });
    const entry = service.add('counselor', 'こんにちは');
    service.push('entry', entry);
    service.push('entry', entry);
    service.push('state', { state: 'assigned', place: null, staffReadSeq: 5, residentReadSeq: 0, lastSeq: 1 });
    service.push('state', { state: 'assigned', place: null, staffReadSeq: 2, residentReadSeq: 0, lastSeq: 1 });
    await vi.waitFor(() => expect(room.view.staffReadSeq).toBe(5));
    expect(said).toEqual(['こんにちは']);
  });
});
