import { useMemo } from 'react';
import { shortId } from '../board/board';
import { outbox } from '../session/desk';
import { useStore } from '../store';
import { timeline } from '../talk/entries';
import { laneOf, type Address } from '../talk/outbox';
import type { Case, Me } from '../types';
import { Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { Bubbles } from './Bubbles';
import { Composer } from './Composer';
import { useLog } from './useLog';

/** The staff log of a consultation: the resident never sees it, and it stays open after the closing. */
export function MemoPane({ me, tenantId, one }: { me: Me; tenantId: string; one: Case }) {
  const words = useWords();
  const id = one.consultationId;
  const address = useMemo<Address>(() => ({ tenantId, consultationId: id, log: 'staff' }), [tenantId, id]);
  const { data, error } = useLog(tenantId, id, 'staff');
  const letters = useStore(outbox.letters);
  const own = useMemo(() => letters.filter((letter) => laneOf(letter) === laneOf(address)), [letters, address]);
  const bubbles = useMemo(() => timeline(data?.entries ?? [], own, 0), [data, own]);
  return (
    <>
      {error && <div className="p-2"><Trouble>{explain(error, words)}</Trouble></div>}
      {data && bubbles.length === 0 && <p className="p-3 text-muted">{words.column.memoNone}</p>}
      <Bubbles me={me} label={words.column.memoLabel(words.ref(shortId(id)))} bubbles={bubbles} log="staff" address={address} />
      <Composer address={address} isDisabled={false} />
    </>
  );
}
