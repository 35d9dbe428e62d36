// What stands where a document will be: never an empty editor, which somebody might type into.

import { useFirstTexts } from '../_text/first-texts.ts';
import { Toolbar } from '../_toolbar/toolbar.tsx';
import { HomeLink } from './document-header.tsx';
import headerStyles from './document-header.module.css';
import styles from './document-skeleton.module.css';
import viewStyles from './document-view.module.css';

/** The whole page, before there is a session. */
export function DocumentSkeleton() {
  return (
    <div className={viewStyles.page}>
      <header className={viewStyles.top}>
        <div className={headerStyles.header}>
          <HomeLink />
        </div>
        <Toolbar editor={null} history={null} />
      </header>
      <main className={viewStyles.main}>
        <TextSkeleton isUnreachable={false} />
      </main>
    </div>
  );
}

/** Title and text only. `isUnreachable`: there is no server and no copy on this device, so it may take long. */
export function TextSkeleton({ isUnreachable }: { readonly isUnreachable: boolean }) {
  const texts = useFirstTexts();
  return (
    <div className={styles.skeleton} aria-busy="true">
      <p className={isUnreachable ? styles.note : 'visually-hidden'}>
        {isUnreachable ? texts.document.unreachable : texts.document.loading}
      </p>
      <div className={`${styles.bone} ${styles.title}`} />
      {['92%', '98%', '61%', '95%', '88%', '37%'].map((width) => (
        <div key={width} className={styles.bone} style={{ width }} />
      ))}
    </div>
  );
}
