import { Problem } from '../api';
import { useEffect, useMemo, useState } from 'react';
import { outbox, refreshLog } from '../session/desk';
import { useStore } from '../store';
import { highestResidentSeq, reached, timeline } from '../talk/entries';
import { laneOf, type Address } from '../talk/outbox';
import type { Case, Me } from '../types';
import { Trouble } from '../ui/controls';
import { useAttention } from '../ui/media';
import { useWords, explain } from '../words';
import { Bubbles } from './Bubbles';
import { Composer } from './Composer';
import { useLog } from './useLog';
import { useReadMark } from './useReadMark';

interface Props {
  me: Me;
  tenantId: string;
  one: Case;
  held: boolean;
  active: boolean;
}

export function TalkPane({ me, tenantId, one, held, active }: Props) {
  const words = useWords();
  const id = one.consultationId;
  const address = useMemo<Address>(() => ({ tenantId, consultationId: id, log: 'talk' }), [tenantId, id]);
  const { data, error, failureReason, failureCount } = useLog(tenantId, id, 'talk');
  const letters = useStore(outbox.letters);
  const [atEnd, setAtEnd] = useState(true);
  const attention = useAttention();
  const own = useMemo(() => letters.filter((letter) => laneOf(letter) === laneOf(address)), [letters, address]);
  const bubbles = useMemo(() => timeline(data?.entries ?? [], own, one.residentReadSeq), [data, own, one.residentReadSeq]);

  // The board knows of an entry that this column has not, nor wrote itself: its ring was lost on the way.
  const behind = data !== undefined && one.lastTalkSeq > reached(data.lastSeq, own);
  useEffect(() => {
    if (behind || !held) void refreshLog(tenantId, id, 'talk');
  }, [behind, held, one.lastTalkSeq, tenantId, id]);

  useReadMark(tenantId, id, highestResidentSeq(data?.entries ?? []), one.staffReadSeq, held && active && atEnd && attention);

  const closed = one.state === 'closed' || data?.closed === true;
  const trouble = error ?? (failureCount > 1 ? failureReason : null);
  return (
    <>
      {trouble && (
        <div className="p-2"><Trouble>{!(trouble instanceof Problem) || trouble.status >= 500 ? words.column.loadFailed
          : trouble.status === 404 ? words.column.notFound : trouble.status === 403 ? words.column.forbidden : explain(trouble, words)}</Trouble></div>
      )}
      <Bubbles me={me} label={words.column.talkLabel(words.ref(id.replaceAll('-', '').slice(-4)))} bubbles={bubbles} log="talk" onAtEnd={setAtEnd} address={address} />
      {closed ? <Bar>{words.column.closedBar}</Bar> : one.state === 'closing' ? <Bar>{words.column.closingBar}</Bar> : !held && data ? <Bar>{words.column.goneBar}</Bar> : null}
      {!closed && <Composer address={address} isDisabled={!held || one.state !== 'assigned'} />}
    </>
  );
}

export const Bar = ({ children }: { children: string }) => (
  <p role="status" className="border-t border-line bg-surface px-3 py-2 text-muted">{children}</p>
);
