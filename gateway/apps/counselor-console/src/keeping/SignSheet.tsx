import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { calls } from '../record/calls';
import { useNames } from '../record/names';
import { NotProved, useProof } from '../record/Proof';
import { exactTime } from '../time';
import type { Disposal, Me, OpenedOrder, Order } from '../types';
import { say } from '../ui/announce';
import { Btn, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords, wordsNow } from '../words';
import type { Words } from '../words.ja';
import { subjectOf, titleOf } from './describe';
import { keepingChanged, useDesks } from './useKeeping';

/** An order that somebody is about to approve or to take back. */
export interface Signing {
  order: Order;
  act: 'approve' | 'withdraw';
}

const consequence = (order: Order, words: Words): string =>
  order.kind === 'hold' ? words.keeping.approveHold : order.kind === 'releaseHold' ? words.keeping.approveRelease : order.kind === 'destroyBucket' ? words.keeping.approveYear : words.keeping.approveErase;

/** The second signature, or taking a proposal back: asked once more, with what follows from it. */
export function SignSheet({ me, tenantId, signing, onClose }: { me: Me; tenantId: string; signing: Signing | null; onClose: () => void }) {
  const words = useWords();
  const kind = signing ? (words.keeping.kinds[signing.order.kind] ?? '') : '';
  return (
    <Sheet role="alertdialog" heading={signing?.act === 'withdraw' ? words.keeping.withdrawHeading(kind) : words.keeping.approveHeading(kind)} isOpen={signing !== null} onClose={onClose}>
      {signing && <Sign me={me} tenantId={tenantId} signing={signing} onClose={onClose} />}
    </Sheet>
  );
}

function Sign({ me, tenantId, signing: { order, act }, onClose }: { me: Me; tenantId: string; signing: Signing; onClose: () => void }) {
  const words = useWords();
  const { deskName } = useDesks(tenantId);
  const [seen, setSeen] = useState(act === 'withdraw');
  const markSeen = useCallback(() => setSeen(true), []);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const { prove, sheet } = useProof();
  const sign = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      if (act === 'approve') await prove(() => calls.approve(tenantId, order.orderId));
      else await calls.withdraw(tenantId, order.orderId);
      say(act === 'approve' ? wordsNow().keeping.approved : wordsNow().keeping.withdrawn);
      onClose();
    } catch (error) {
      if (!(error instanceof NotProved)) setTrouble(explain(error, words));
    } finally {
      setBusy(false);
      keepingChanged(tenantId);
    }
  };
  return (
    <>
      <p className="num text-dns-16B-130">{titleOf(order, words)}<br />{subjectOf(order, words, deskName)}</p>
      {act === 'approve' && <Given me={me} tenantId={tenantId} order={order} onSeen={markSeen} />}
      <p>{act === 'approve' ? consequence(order, words) : words.keeping.withdrawLead}</p>
      {trouble && <Trouble testId="sign-problem">{trouble}</Trouble>}
      <SheetButtons>
        <Btn onPress={onClose} autoFocus>{words.cancel}</Btn>
        <Btn variant="danger" isBusy={busy} isDisabled={!seen} data-testid="sign-confirm" onPress={() => void sign()}>{act === 'approve' ? words.keeping.approve : words.keeping.withdraw}</Btn>
      </SheetButtons>
      {sheet}
    </>
  );
}

/** What the first person gave as reason and reference: nobody approves before it stands on the screen. The reading leaves its own row in the access log. */
function Given({ me, tenantId, order, onSeen }: { me: Me; tenantId: string; order: Order; onSeen: () => void }) {
  const words = useWords();
  const { nameOf } = useNames(tenantId, me.staffId);
  const opened = useQuery<OpenedOrder>({ queryKey: ['order', tenantId, order.orderId], queryFn: () => calls.openOrder(tenantId, order.orderId), staleTime: 0, gcTime: 0, retry: false });
  const list = useQuery<Disposal>({ queryKey: ['disposal', tenantId, order.bucket, 'sign'], queryFn: () => calls.disposal(tenantId, order.bucket ?? 0), enabled: order.kind === 'destroyBucket' && order.bucket !== null, gcTime: 0 });
  const whole = opened.data !== undefined && (order.kind !== 'destroyBucket' || list.data !== undefined);
  useEffect(() => {
    if (whole) onSeen();
  }, [whole, onSeen]);
  const error = opened.error ?? list.error;
  if (error) return <Trouble testId="order-unread">{words.keeping.unread} {explain(error, words)}</Trouble>;
  if (!whole) return <p role="status">{words.loading}</p>;
  const lines: readonly (readonly [string, string | null | undefined])[] = [
    [words.keeping.firstBy, words.keeping.by(nameOf(order.firstBy), exactTime(order.firstAt))],
    [words.keeping.authority, order.authority && (words.keeping.authorities[order.authority] ?? order.authority)],
    [words.keeping.why, order.reason && (words.keeping.reasons[order.reason] ?? order.reason)],
    [words.keeping.reviewOn, order.reviewOn],
    [words.keeping.listed, list.data && words.keeping.listCounts(list.data.ends.length, list.data.held, list.data.moves)],
  ];
  return (
    <dl className="grid gap-2 rounded-8 bg-sunken p-3">
      {lines.map(([name, value]) => value && <div key={name}><dt className="text-muted">{name}</dt><dd className="num">{value}</dd></div>)}
      <div><dt className="text-muted">{words.keeping.referenceGiven}</dt><dd className="words" data-testid="order-reference">{opened.data?.reference ?? words.keeping.referenceNone}</dd></div>
    </dl>
  );
}
