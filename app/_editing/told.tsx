// Short messages about what was done with the whole document, seen and heard, from code without a screen too.
'use client';

import { Toast } from '@base-ui/react/toast';

import { Toasts } from '../_ui/toasts.tsx';

const manager = Toast.createToastManager();

export function tell(text: string): void {
  manager.add({ title: text });
}

export function Told() {
  return <Toasts manager={manager} />;
}
