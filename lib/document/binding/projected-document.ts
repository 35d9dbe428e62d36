// A document as one editor shows it: the views of the root and of table cells, and which nodes show what. Made anew
// whenever the editor is loaded.

import { $isTableNode } from '@lexical/table';
import { $getNodeByKey, type NodeKey } from 'lexical';

import type { FlowDocument } from '../flow/flow-document.ts';
import { FlowView } from './flow-view.ts';
import { NodeKeys, ShownAtoms } from './node-keys.ts';
import { TableViews } from './table-view.ts';

export class ProjectedDocument {
  readonly keys = new NodeKeys();
  readonly atoms = new ShownAtoms();
  readonly views = new Map<NodeKey, FlowView>();
  readonly tables: TableViews;
  readonly root: FlowView;

  constructor(flows: FlowDocument) {
    this.tables = new TableViews(flows, this.views);
    const context = { keys: this.keys, atoms: this.atoms, tables: this.tables };
    this.tables.connect(context);
    this.root = new FlowView('root', [flows.root], context);
    this.views.set('root', this.root);
  }

  /** The view that shows a flow, if it is shown. */
  viewOfFlow(flow: unknown): FlowView | undefined {
    for (const view of this.views.values()) if (view.shows(flow)) return view;
    return undefined;
  }

  /** Lets go of tables that are shown no more. Reads the active state. */
  $prune(): void {
    this.tables.prune((id) => {
      const key = this.keys.keyOf(id);
      return key !== undefined && $isTableNode($getNodeByKey(key));
    });
  }
}
