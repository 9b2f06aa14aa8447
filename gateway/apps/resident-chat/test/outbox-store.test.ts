import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { OutboxStore } from '../src/talk/outbox-store';

const words = 'きいてほしいことがあります';
const item = (entryId: string, madeAt = 1_000) => ({ entryId, consultationId: 'c1', text: words, madeAt });

const rows = (): Promise<Record<string, unknown>[]> => new Promise((resolve) => {
  indexedDB.open('memo').onsuccess = (event) => {
    const database = (event.target as IDBOpenDBRequest).result;
    database.transaction('items').objectStore('items').getAll().onsuccess = (found) => {
      resolve((found.target as IDBRequest<Record<string, unknown>[]>).result);
      database.close();
    };
  };
});

describe('unsent words on the device', () => {
  test('come back in order, only of their consultation, and go when acknowledged', async () => {
    const store = new OutboxStore();
    await store.keep(item('b', 2_000));
    await store.keep(item('a', 1_000));
    await store.keep({ ...item('z'), consultationId: 'c2' });
    expect((await new OutboxStore().load('c1', 3_000)).map((each) => [each.entryId, each.text])).toEqual([['a', words], ['b', words]]);
    await store.forget('a');
    expect((await store.load('c1', 3_000)).map((each) => each.entryId)).toEqual(['b']);
    await store.clear();
    expect(await rows()).toEqual([]);
  });

  test('are never readable at rest', async () => {
    const store = new OutboxStore();
    await store.keep(item('a'));
    const [row] = await rows();
    expect(Object.keys(row ?? {}).sort()).toEqual(['consultationId', 'entryId', 'iv', 'madeAt', 'sealed']);
    expect(new TextDecoder().decode(row?.['sealed'] as ArrayBuffer)).not.toContain(words);
    await store.clear();
  });

  test('a row moved to another consultation does not open and is removed', async () => {
    const store = new OutboxStore();
    await store.keep(item('a'));
    const [row] = await rows();
    await new Promise<void>((resolve) => {
      indexedDB.open('memo').onsuccess = (event) => {
        const database = (event.target as IDBOpenDBRequest).result;
        const transaction = database.transaction('items', 'readwrite');
        transaction.objectStore('items').put({ ...row, consultationId: 'c9' });
        transaction.oncomplete = () => { database.close(); resolve(); };
      };
    });
    expect(await store.load('c9', 2_000)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  test('what is older than a day is removed unread', async () => {
    const store = new OutboxStore();
    await store.keep(item('a', 0));
    expect(await store.load('c1', 25 * 3_600_000)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  test('quick exit leaves no database', async () => {
    const store = new OutboxStore();
    await store.keep(item('a'));
    await store.drop();
    await store.keep(item('b'));
    expect((await indexedDB.databases()).map((each) => each.name)).not.toContain('memo');
  });
});
