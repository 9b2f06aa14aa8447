/**
 * The unsent words on this device, in IndexedDB, sealed with an AES-GCM key that cannot be taken out of the browser.
 * Only what is not acknowledged is here. Where the browser offers no storage (private windows), memory has to do.
 */
import type { AttachedFile } from '../wire/types';

export interface StoredItem { entryId: string; consultationId: string; text: string; madeAt: number; attachments?: readonly AttachedFile[] }

interface Row { entryId: string; consultationId: string; madeAt: number; iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer }

// A bland name: it can be read in the browser's settings by whoever holds the phone.
const databaseName = 'memo';
const keepMs = 24 * 3_600_000;

const promised = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('storage'));
  });

const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('storage'));
  });

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('keys');
    request.result.createObjectStore('items', { keyPath: 'entryId' });
  };
  const database = await promised(request);
  // Quick exit in another tab must not wait for this one.
  database.onversionchange = () => database.close();
  return database;
}

/** Bound into the seal: a row moved to another consultation does not open. */
const context = (row: { entryId: string; consultationId: string }): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`${row.consultationId}/${row.entryId}`);

export class OutboxStore {
  private database: Promise<IDBDatabase> | null = null;
  private dropped = false;

  private open(): Promise<IDBDatabase> {
    return (this.database ??= openDatabase());
  }

  private async key(database: IDBDatabase): Promise<CryptoKey> {
    const known: unknown = await promised(database.transaction('keys').objectStore('keys').get('outbox'));
    if (known !== undefined) return known as CryptoKey;
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    const transaction = database.transaction('keys', 'readwrite');
    const keys = transaction.objectStore('keys');
    // Another tab may have been faster: the first key stays.
    const raced: unknown = await promised(keys.get('outbox'));
    if (raced === undefined) keys.put(made, 'outbox');
    await finished(transaction);
    return (raced as CryptoKey | undefined) ?? made;
  }

  async keep(item: StoredItem): Promise<void> {
    if (this.dropped) return;
    try {
      const database = await this.open();
      const key = await this.key(database);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      // The files' names are words too: sealed with the text.
      const text = new TextEncoder().encode(JSON.stringify({ text: item.text, attachments: item.attachments ?? [] }));
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: context(item) }, key, text);
      const { entryId, consultationId, madeAt } = item;
      const transaction = database.transaction('items', 'readwrite');
      transaction.objectStore('items').put({ entryId, consultationId, madeAt, iv, sealed } satisfies Row);
      await finished(transaction);
    } catch {
      // No storage: the words stay in memory and are still sent.
    }
  }

  async forget(entryId: string): Promise<void> {
    try {
      const transaction = (await this.open()).transaction('items', 'readwrite');
      transaction.objectStore('items').delete(entryId);
      await finished(transaction);
    } catch {
      // Nothing was kept.
    }
  }

  /** What waits for this consultation, oldest first. Rows that are too old or do not open are removed. */
  async load(consultationId: string, now: number): Promise<StoredItem[]> {
    try {
      const database = await this.open();
      const key = await this.key(database);
      const rows = await promised<Row[]>(database.transaction('items').objectStore('items').getAll());
      const found: StoredItem[] = [];
      for (const row of rows) {
        if (now - row.madeAt > keepMs) await this.forget(row.entryId);
        else if (row.consultationId === consultationId) await this.unseal(row, key, found);
      }
      return found.sort((a, b) => a.madeAt - b.madeAt);
    } catch {
      return [];
    }
  }

  private async unseal(row: Row, key: CryptoKey, found: StoredItem[]): Promise<void> {
    try {
      const parameters = { name: 'AES-GCM', iv: row.iv, additionalData: context(row) };
      const plain = await crypto.subtle.decrypt(parameters, key, row.sealed);
      const { entryId, consultationId, madeAt } = row;
      found.push({ entryId, consultationId, madeAt, ...(JSON.parse(new TextDecoder().decode(plain)) as { text: string; attachments: AttachedFile[] }) });
    } catch {
      await this.forget(row.entryId);
    }
  }

  /** Signing out on purpose: what waits is not for the next person at this device. */
  async clear(): Promise<void> {
    try {
      const transaction = (await this.open()).transaction(['items', 'keys'], 'readwrite');
      transaction.objectStore('items').clear();
      transaction.objectStore('keys').clear();
      await finished(transaction);
    } catch {
      // Nothing was kept.
    }
  }

  /** Quick exit: everything goes, key and all. */
  async drop(): Promise<void> {
    this.dropped = true;
    await this.clear();
    try {
      (await this.database)?.close();
      this.database = null;
      await promised(indexedDB.deleteDatabase(databaseName));
    } catch {
      // Nothing was kept.
    }
  }
}
