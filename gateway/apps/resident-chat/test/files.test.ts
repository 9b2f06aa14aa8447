import { describe, expect, test, vi } from 'vitest';
import { FileTray, looksAllowed, mayRetry, mostFiles, problemOf } from '../src/talk/files';
import type { Result } from '../src/wire/result';
import type { Kept } from '../src/wire/upload';

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0];
const file = (name: string, bytes: number[] = png): File => new File([new Uint8Array(bytes)], name);
const failure = (status: number, code: string): Result<Kept> => ({ ok: false, status, code, retryAfterMs: null });

function tray(answers: Record<string, Result<Kept>> = {}) {
  const sent: string[] = [];
  const cancelled: string[] = [];
  const one = new FileTray((id, picked) => {
    sent.push(picked.name);
    const answer = answers[picked.name] ?? { ok: true, value: { file: { attachmentId: id, name: picked.name, type: 'image/png', size: 8 }, waiting: false } };
    return { done: Promise.resolve(answer), cancel: () => cancelled.push(picked.name) };
  }, () => undefined);
  return { one, sent, cancelled };
}

describe('files', () => {
  test('are sent one after the other as soon as they are picked, and go with the entry in their order', async () => {
    const { one, sent } = tray();
    one.add([file('a.png'), file('b.png')]);
    await vi.waitFor(() => expect(one.ready).toBe(true));
    expect(sent).toEqual(['a.png', 'b.png']);
    expect(one.take().map((kept) => kept.name)).toEqual(['a.png', 'b.png']);
    expect(one.picked).toEqual([]);
  });

  test('of another kind, too large or empty are not sent at all', async () => {
    const { one, sent } = tray();
    const large = file('large.png');
    Object.defineProperty(large, 'size', { value: 20 * 1024 * 1024 + 1 });
    one.add([file('x.svg', [...new TextEncoder().encode('<svg onload=1>')]), large, file('empty.png', [])]);
    await vi.waitFor(() => expect(one.picked.map((each) => each.problem)).toEqual(['notAllowed', 'tooLarge', 'damaged']));
    expect(sent).toEqual([]);
    expect(one.ready).toBe(false);
  });

  test('that failed may be tried again under the same id where that can help', async () => {
    const answers: Record<string, Result<Kept>> = { 'a.png': failure(0, 'network') };
    const { one } = tray(answers);
    one.add([file('a.png')]);
    await vi.waitFor(() => expect(one.picked[0]?.problem).toBe('away'));
    const id = one.picked[0]?.id ?? '';
    delete answers['a.png'];
    one.retry(id);
    await vi.waitFor(() => expect(one.ready).toBe(true));
    expect(one.take()[0]?.attachmentId).toBe(id);
  });

  test('more than ten are not taken, and one taken out makes room', () => {
    const { one } = tray();
    expect(one.add(Array.from({ length: 12 }, (_, n) => file(`${n}.png`)))).toBe(2);
    one.remove(one.picked[0]?.id ?? '');
    expect(one.picked).toHaveLength(mostFiles - 1);
    expect(one.add([file('again.png')])).toBe(0);
  });

  test('refusals are told by their codes', () => {
    expect(['too-large', 'type-not-allowed', 'validation-failed', 'consultation-closed', 'too-often', 'vault-away', 'busy']
      .map((code) => problemOf({ ok: false, status: 400, code, retryAfterMs: null }))).toEqual(['tooLarge', 'notAllowed', 'damaged', 'closed', 'tooMany', 'away', 'away']);
    expect([mayRetry('away'), mayRetry('notAllowed'), mayRetry(null)]).toEqual([true, false, false]);
  });

  test('are told by their first bytes', () => {
    expect([png, [0xff, 0xd8, 0xff, 0xe0], [...new TextEncoder().encode('%PDF-1.7')], [...new TextEncoder().encode('RIFF....WEBP')]].every((bytes) => looksAllowed(new Uint8Array(bytes)))).toBe(true);
    expect([[...new TextEncoder().encode('GIF89a')], [...new TextEncoder().encode('RIFF....WAVE')], []].some((bytes) => looksAllowed(new Uint8Array(bytes)))).toBe(false);
  });
});
