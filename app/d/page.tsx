// `/d/<documentId>`: one exported page stands for every document; which one, the browser reads from the address.

import { DocumentPage } from '../_editor/document-page.tsx';

export default function Page() {
  return <DocumentPage />;
}
