import '@graphiql/react/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { readyOperations } from './ready-operations.js';

function main(): void {
  const element = document.getElementById('graphiql');
  if (element === null) throw new Error('the page has no place for graphiql');
  // A person signs in with a cookie, which the browser sends to this origin unasked.
  const fetcher = createGraphiQLFetcher({ url: '/graphql' });
  // SECURITY: headers may hold an API key, so they are never written to the browser's storage.
  createRoot(element).render(
    <GraphiQL fetcher={fetcher} defaultTabs={[...readyOperations()]} shouldPersistHeaders={false} />,
  );
}

main();
