// `/`: the documents.

import { DocumentsPage } from './_documents/documents-page.tsx';

export default function Page() {
  return <DocumentsPage />;
}
