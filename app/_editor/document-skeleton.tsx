// What stands where a document will be: never an empty editor, which somebody might type into.

import { Toolbar } from '../_toolbar/toolbar.tsx';
import { HomeLink } from './document-header.tsx';
import headerStyles from './document-header.module.css';
import styles from './document-skeleton.module.css';
import viewStyles from './document-view.module.css';

/** The whole page, before there is a session. */
export function DocumentSkeleton() {
  return (
    <div className={viewStyles.page}>
      <div className={viewStyles.top}>
        <header className={headerStyles.header}>
          <HomeLink />
        </header>
        <Toolbar editor={null} history={null} />
      </div>
      <main className={viewStyles.main}>
        <TextSkeleton isUnreachable={false} />
      </main>
    </div>
  );
}

/** Title and text only. `isUnreachable`: there is no server and no copy on this device, so it may take long. */
export function TextSkeleton({ isUnreachable }: { readonly isUnreachable: boolean }) {
  return (
    <div className={styles.skeleton} aria-busy="true">
      <p className={isUnreachable ? styles.note : 'visually-hidden'}>
        {isUnreachable
          ? 'The server cannot be reached, and this device has no copy of the document. It opens as soon as the server answers.'
          : 'Loading the document…'}
      </p>
      <div className={`${styles.bone} ${styles.title}`} />
      {['92%', '98%', '61%', '95%', '88%', '37%'].map((width) => (
        <div key={width} className={styles.bone} style={{ width }} />
      ))}
    </div>
  );
}
