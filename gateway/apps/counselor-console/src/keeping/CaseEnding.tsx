import { useState } from 'react';
import type { Me, Membership } from '../types';
import { Btn, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { OrderCard } from './Orders';
import { ProposeSheet, type Wish } from './ProposeSheet';
import { signs } from './rules';
import { SignSheet, type Signing } from './SignSheet';
import { useOrders } from './useKeeping';

/** Holding or erasing one consultation, and what was ordered for it so far. */
export function CaseEnding({ me, membership, id }: { me: Me; membership: Membership; id: string }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const orders = useOrders(tenantId);
  const [wish, setWish] = useState<Wish | null>(null);
  const [signing, setSigning] = useState<Signing | null>(null);
  const own = (orders.data ?? []).filter((order) => order.consultationId === id);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="text-muted">{words.keeping.ordersLead}</p>
      <div className="flex flex-wrap gap-2">
        {signs(roles, 'hold') && <Btn className="min-h-10" data-testid="case-hold" onPress={() => setWish({ kind: 'hold', caseId: id })}>{words.keeping.newHold}</Btn>}
        {signs(roles, 'eraseConsultation') && <Btn className="min-h-10" data-testid="case-erase" onPress={() => setWish({ kind: 'eraseConsultation', caseId: id })}>{words.keeping.newErase}</Btn>}
        {signs(roles, 'eraseResident') && <Btn className="min-h-10" data-testid="case-erase-all" onPress={() => setWish({ kind: 'eraseResident', caseId: id })}>{words.keeping.newEraseAll}</Btn>}
      </div>
      {orders.error && <Trouble>{explain(orders.error, words)}</Trouble>}
      {!orders.data && !orders.error && <p role="status">{words.loading}</p>}
      {orders.data && own.length === 0 && <p className="panel p-4">{words.keeping.none}</p>}
      {own.length > 0 && <ul className="grid gap-3">{own.map((order) => <OrderCard key={order.orderId} me={me} membership={membership} order={order} onWish={setWish} onSign={setSigning} />)}</ul>}
      <ProposeSheet tenantId={tenantId} wish={wish} onClose={() => setWish(null)} />
      <SignSheet tenantId={tenantId} signing={signing} onClose={() => setSigning(null)} />
    </div>
  );
}
