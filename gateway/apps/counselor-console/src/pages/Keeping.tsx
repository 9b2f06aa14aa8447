import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { OrdersTab } from '../keeping/Orders';
import { RetentionTab } from '../keeping/RetentionTab';
import { YearsTab } from '../keeping/YearsTab';
import type { Me, Membership } from '../types';
import { PageFrame } from '../ui/choices';
import { useWords } from '../words';

/** How long things are kept, what is held or erased by two people, and which years end. */
export default function KeepingPage({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  return (
    <PageFrame heading={words.keeping.heading} wide>
      <Tabs className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <TabList aria-label={words.keeping.heading} className="flex flex-wrap border-b border-line">
          {(['retention', 'orders', 'years'] as const).map((key) => <Tab key={key} id={key} className="tab min-h-11" data-testid={`keeping-tab-${key}`}>{words.keeping.tabs[key]}</Tab>)}
        </TabList>
        <TabPanel id="retention"><RetentionTab me={me} membership={membership} /></TabPanel>
        <TabPanel id="orders"><OrdersTab me={me} membership={membership} /></TabPanel>
        <TabPanel id="years"><YearsTab membership={membership} /></TabPanel>
      </Tabs>
    </PageFrame>
  );
}
