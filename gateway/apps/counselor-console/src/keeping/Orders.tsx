import { useState } from 'react';
import { calls } from '../record/calls';
import { useNames } from '../record/names';
import { exactTime, todayInJapan } from '../time';
import type { Me, Membership, Order } from '../types';
import { say } from '../ui/announce';
import { Choice } from '../ui/choices';
import { Btn, Trouble } from '../ui/controls';
import { saveText } from '../ui/save';
import { explain, useWords, wordsNow } from '../words';
import { stateOf, subjectOf, titleOf } from './describe';
import { ProposeSheet, type Wish } from './ProposeSheet';
import { filters, matching, signs, stands, steps, type Filter } from './rules';
import { SignSheet, type Signing } from './SignSheet';
import { useDesks, useOrders } from './useKeeping';

const pageSize = 200;

/** Holds and erasures: what waits for a second person, what stands, what was done. Nobody can prune it. */
export function OrdersTab({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const newest = useOrders(tenantId);
  const [older, setOlder] = useState<Order[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [filter, setFilter] = useState<Filter>('all');
  const [wish, setWish] = useState<Wish | null>(null);
  const [signing, setSigning] = useState<Signing | null>(null);
  const known = [...(newest.data ?? []), ...older];
  const more = (newest.data?.length ?? 0) === pageSize && (older.length === 0 || older.length % pageSize === 0);
  const shown = matching(known, filter);
  const loadMore = async () => {
    const last = known.at(-1);
    if (!last) return;
    setTrouble(null);
    try {
      const page = await calls.orders(tenantId, last.firstAt);
      setOlder((now) => [...now, ...page]);
    } catch (error) {
      setTrouble(explain(error, words));
    }
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <h2 className="sr-only">{words.keeping.tabs.orders}</h2>
      <p className="text-muted">{words.keeping.ordersLead}</p>
      <div className="flex flex-wrap items-end gap-2">
        {signs(roles, 'hold') && <Btn className="min-h-10" data-testid="new-hold" onPress={() => setWish({ kind: 'hold' })}>{words.keeping.newHold}</Btn>}
        {signs(roles, 'eraseConsultation') && <Btn className="min-h-10" data-testid="new-erase" onPress={() => setWish({ kind: 'eraseConsultation' })}>{words.keeping.newErase}</Btn>}
        {signs(roles, 'eraseResident') && <Btn className="min-h-10" data-testid="new-erase-all" onPress={() => setWish({ kind: 'eraseResident' })}>{words.keeping.newEraseAll}</Btn>}
        <span className="flex-1" />
        <Choice label={words.keeping.filter} value={filter} onChange={(next) => setFilter(next as Filter)} options={filters.map((one) => [one, words.keeping.filters[one] ?? one])} testId="orders-filter" />
      </div>
      {newest.error && <Trouble>{explain(newest.error, words)}</Trouble>}
      {trouble && <Trouble>{trouble}</Trouble>}
      {!newest.data && !newest.error && <p role="status">{words.loading}</p>}
      {newest.data && shown.length === 0 && <p role="status" className="panel p-4">{words.keeping.none}</p>}
      {shown.length > 0 && (
        <ul className="grid gap-3" data-testid="orders">
          {shown.map((order) => <OrderCard key={order.orderId} me={me} membership={membership} order={order} onWish={setWish} onSign={setSigning} />)}
        </ul>
      )}
      {more && <div><Btn onPress={() => void loadMore()}>{words.keeping.older}</Btn></div>}
      <ProposeSheet tenantId={tenantId} wish={wish} onClose={() => setWish(null)} />
      <SignSheet tenantId={tenantId} signing={signing} onClose={() => setSigning(null)} />
    </div>
  );
}

interface CardProps {
  me: Me;
  membership: Membership;
  order: Order;
  onWish: (wish: Wish) => void;
  onSign: (signing: Signing) => void;
}

export function OrderCard({ me, membership, order, onWish, onSign }: CardProps) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const { nameOf } = useNames(tenantId, me.staffId);
  const { deskName } = useDesks(tenantId);
  const title = titleOf(order, words);
  const state = stateOf(order, words);
  const may = steps(order, me.staffId, roles);
  const save = async () => {
    try {
      const { jws } = await calls.certificate(tenantId, order.orderId);
      saveText(words.keeping.certificateName(order.orderId), jws, 'application/jose');
    } catch (error) {
      say(explain(error, wordsNow()));
    }
  };
  const line = (name: string, value: string) => <div className="flex gap-2"><dt className="w-24 shrink-0 text-muted">{name}</dt><dd className="min-w-0 num">{value}</dd></div>;
  return (
    <li className="panel grid gap-2 p-3" data-testid={`order-${order.orderId}`} data-kind={order.kind} data-state={order.state}>
      <h3 className="flex flex-wrap items-center gap-2 text-dns-16B-130"><span className="num">{title}</span><span className={`chip ${state.look} whitespace-normal`}>{state.text}</span>
        {stands(order) && order.reviewOn && order.reviewOn <= todayInJapan() && <span className="chip chip-danger">{words.keeping.reviewDue}</span>}
      </h3>
      <dl className="grid gap-0.5 desk:grid-cols-2 desk:gap-x-6">
        {line(words.keeping.subject, subjectOf(order, words, deskName))}
        {order.authority && line(words.keeping.authority, words.keeping.authorities[order.authority] ?? order.authority)}
        {order.reason && line(words.keeping.why, words.keeping.reasons[order.reason] ?? order.reason)}
        {order.reviewOn && line(words.keeping.reviewOn, order.reviewOn)}
        {line(words.keeping.firstBy, words.keeping.by(nameOf(order.firstBy), exactTime(order.firstAt)))}
        {order.secondBy && order.secondAt && line(words.keeping.secondBy, words.keeping.by(nameOf(order.secondBy), exactTime(order.secondAt)))}
        {order.endedAt && line(words.keeping.endedAt, exactTime(order.endedAt))}
        {order.releasedAt && line(words.keeping.released, exactTime(order.releasedAt))}
      </dl>
      {order.state === 'proposed' && order.firstBy === me.staffId && <p className="text-muted">{words.keeping.waitingForOther}</p>}
      {may.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {may.includes('approve') && <Btn variant="primary" aria-label={words.keeping.approveLong(title)} data-testid="order-approve" onPress={() => onSign({ order, act: 'approve' })}>{words.keeping.approve}</Btn>}
          {may.includes('withdraw') && <Btn aria-label={words.keeping.withdrawLong(title)} data-testid="order-withdraw" onPress={() => onSign({ order, act: 'withdraw' })}>{words.keeping.withdraw}</Btn>}
          {may.includes('release') && <Btn aria-label={words.keeping.releaseLong(title)} data-testid="order-release" onPress={() => onWish({ kind: 'releaseHold', given: { holdId: order.orderId } })}>{words.keeping.release}</Btn>}
          {may.includes('certificate') && <Btn aria-label={words.keeping.certificateLong(title)} data-testid="order-certificate" onPress={() => void save()}>{words.keeping.certificate}</Btn>}
        </div>
      )}
    </li>
  );
}
