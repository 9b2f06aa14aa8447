import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { App } from './App';
import './app.css';
import { client } from './session/desk';
import { useStore } from './store';
import { language } from './words';

function Root() {
  return (
    <I18nProvider locale={useStore(language) === 'en' ? 'en-US' : 'ja-JP'}>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </I18nProvider>
  );
}

const place = document.getElementById('root');
if (place) createRoot(place).render(<Root />);
