// What a thing that is not text looks like. What this version does not know says so, and is kept as it is.
'use client';

import { type ReactNode, useState } from 'react';

import type { DrawnShape } from '../../lib/document/nodes/shape-nodes.ts';
import { isLinkAddress } from '../_editor/link-address.ts';
import { useFirstTexts } from '../_text/first-texts.ts';
import { EquationView } from './equation-view.tsx';
import styles from './shape-view.module.css';

type Attributes = DrawnShape['shape']['attributes'];

export function ShapeView({ drawn: { isInline, shape } }: { readonly drawn: DrawnShape }): ReactNode {
  const { type, attributes } = shape;
  return (isInline ? inlineView(type, attributes) : blockView(type, attributes)) ?? <Unknown />;
}

function blockView(type: string, attributes: Attributes): ReactNode {
  switch (type) {
    case 'divider':
      return <hr className={styles.divider} />;
    case 'image':
      return <ImageView attributes={attributes} frame={styles.figure} />;
    case 'equation':
      return <EquationView tex={words(attributes['tex'])} isInline={false} />;
    case 'embed':
      return <Address url={words(attributes['url'])} />;
    default:
      return null;
  }
}

function inlineView(type: string, attributes: Attributes): ReactNode {
  switch (type) {
    case 'mention':
      return <span className={styles.mention}>@{words(attributes['label'])}</span>;
    case 'emoji':
      return (
        <span role="img" aria-label={words(attributes['name'])}>
          {words(attributes['symbol'])}
        </span>
      );
    case 'equation':
      return <EquationView tex={words(attributes['tex'])} isInline />;
    case 'image':
      return <ImageView attributes={attributes} />;
    default:
      return null;
  }
}

function ImageView({
  attributes,
  frame,
}: {
  readonly attributes: Attributes;
  readonly frame?: string | undefined;
}) {
  const texts = useFirstTexts().shapes;
  const { src, alt, caption, width, height } = attributes;
  const [failed, setFailed] = useState<unknown>(null);
  const description = words(alt);
  if (failed === src) {
    return (
      <span className={styles.missing}>
        {description === '' ? texts.missingPicture : texts.picture(description)}
      </span>
    );
  }
  return (
    <span className={frame} data-align={attributes['align']}>
      {/* The app is static files: nothing there could optimise a picture. */}
      {/* oxlint-disable-next-line next/no-img-element */}
      <img
        className={styles.image}
        src={words(src)}
        alt={description}
        width={typeof width === 'number' ? width : undefined}
        height={typeof height === 'number' ? height : undefined}
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => setFailed(src)}
      />
      {words(caption) !== '' && <span className={styles.caption}>{words(caption)}</span>}
    </span>
  );
}

function Address({ url }: { readonly url: string }) {
  if (!isLinkAddress(url)) return <span className={styles.missing}>{url}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {url}
    </a>
  );
}

function Unknown() {
  return <span className={styles.missing}>{useFirstTexts().shapes.unknown}</span>;
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
