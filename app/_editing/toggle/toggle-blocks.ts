// Toggles: the block's own text is what always shows; the blocks behind it that are indented further belong to it, and are
// hidden while it is closed. Closed or not is in the document, for everybody; hiding is the screen's. Who goes into hidden
// text with the caret, as finding does, opens it.

import { $isListItemNode, $isListNode } from '@lexical/list';
import {
  $findMatchingParent,
  $getNodeByKey,
  $getNearestNodeFromDOMNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  $isRangeSelection,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_HIGH,
  HISTORY_PUSH_TAG,
  KEY_DELETE_COMMAND,
  KEY_ENTER_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
  type NodeKey,
} from 'lexical';

import { TextBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { texts } from '../../_text/texts.ts';
import { say } from '../heard.tsx';
import { registerMarginPress } from '../margin-press.ts';
import { foldedBy } from './folded-blocks.ts';

export function registerToggles(editor: LexicalEditor): () => void {
  return mergeRegister(
    registerFolding(editor),
    editor.registerCommand(KEY_ENTER_COMMAND, $onEnter, COMMAND_PRIORITY_HIGH),
    editor.registerCommand(KEY_DELETE_COMMAND, $onDelete, COMMAND_PRIORITY_HIGH),
    registerMarginPress(editor, (element) => {
      if (element.dataset['block'] !== 'toggle') return false;
      editor.update(
        () => {
          const node = $getNearestNodeFromDOMNode(element);
          if ($isToggle(node)) $flip(node);
        },
        { tag: HISTORY_PUSH_TAG },
      );
      return true;
    }),
  );
}

export function $isToggle(node: LexicalNode | null): node is TextBlockNode {
  return node instanceof TextBlockNode && node.getShape().type === 'toggle';
}

/** Opens or closes it. A caret in what it hides goes to its end. */
export function $flip(toggle: TextBlockNode): void {
  const isClosed = $isClosed(toggle);
  if (!isClosed && $hasCaretIn($contentOf(toggle))) toggle.selectEnd();
  $setClosed(toggle, !isClosed);
  const { writing } = texts();
  say(isClosed ? writing.opened : writing.closed);
}

export function $isClosed(toggle: TextBlockNode): boolean {
  return toggle.getShape().attributes['closed'] === true;
}

function $setClosed(toggle: TextBlockNode, isClosed: boolean): void {
  const { type, attributes } = toggle.getShape();
  const { closed: _, ...others } = attributes;
  toggle.setShape({ type, attributes: isClosed ? { ...others, closed: true } : others });
}

export function $contentOf(toggle: TextBlockNode): readonly LexicalNode[] {
  const content: LexicalNode[] = [];
  for (let node = toggle.getNextSibling(); node !== null; node = node.getNextSibling()) {
    if ($indentOf(node) <= toggle.getIndent()) break;
    content.push(node);
  }
  return content;
}

/** A list is as deep as its first item. Of things without text it is not known: they go with what is before them. */
export function $indentOf(node: LexicalNode): number {
  if ($isListNode(node)) {
    const first = node.getFirstChild();
    return $isListItemNode(first) && $isListNode(first.getFirstChild())
      ? 1 + $indentOf(first.getFirstChildOrThrow())
      : 0;
  }
  if ($isElementNode(node)) return node.getIndent();
  const before = node.getPreviousSibling();
  return before === null ? 0 : $isToggle(before) ? before.getIndent() + 1 : $indentOf(before);
}

/** Mod+Enter opens and closes. */
function $onEnter(event: KeyboardEvent | null): boolean {
  const selection = $getSelection();
  if (event?.shiftKey === true || !$isRangeSelection(selection)) return false;
  const toggle = $findMatchingParent(selection.anchor.getNode(), $isToggle);
  if (toggle === null) return false;
  if (event?.metaKey === true || event?.ctrlKey === true) {
    event.preventDefault();
    $flip(toggle);
    return true;
  }
  return false;
}

/** Delete at the end of a closed one would join what nobody sees: it opens first. */
function $onDelete(event: KeyboardEvent): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return false;
  const { anchor } = selection;
  const toggle = $findMatchingParent(anchor.getNode(), $isToggle);
  if (toggle === null || !$isClosed(toggle) || $contentOf(toggle).length === 0) return false;
  const last = toggle.getLastDescendant();
  const isAtEnd =
    anchor.key === toggle.getKey()
      ? anchor.offset === toggle.getChildrenSize()
      : anchor.key === last?.getKey() && anchor.offset === last.getTextContentSize();
  if (!isAtEnd) return false;
  event.preventDefault();
  $flip(toggle);
  return true;
}

function $hasCaretIn(nodes: readonly LexicalNode[]): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return false;
  const keys = new Set(nodes.map((node) => node.getKey()));
  return $findMatchingParent(selection.focus.getNode(), (node) => keys.has(node.getKey())) !== null;
}

/** Costs nothing in a document without toggles. */
function registerFolding(editor: LexicalEditor): () => void {
  const toggles = new Set<NodeKey>();
  let folded = new Set<HTMLElement>();

  const fold = () => {
    const hidden = editor
      .getEditorState()
      .read(() => $folded().flatMap(({ key }) => editor.getElementByKey(key) ?? []));
    const next = new Set(hidden);
    for (const element of folded) if (!next.has(element)) delete element.dataset['folded'];
    for (const element of next) element.dataset['folded'] = '';
    folded = next;
  };

  const unregister = mergeRegister(
    editor.registerMutationListener(TextBlockNode, (mutations) => {
      for (const [key, mutation] of mutations) {
        if (mutation === 'destroyed') toggles.delete(key);
        else if (editor.getEditorState().read(() => $isToggle($getNodeByKey(key)))) toggles.add(key);
      }
    }),
    editor.registerUpdateListener(({ tags, dirtyElements }) => {
      if (toggles.size === 0 && folded.size === 0) return;
      if (dirtyElements.size > 0 || folded.size > 0) fold();
      if (tags.has(COLLABORATION_TAG) || folded.size === 0) return;
      const owner = editor.getEditorState().read($ownerOfCaret);
      if (owner === null) return;
      editor.update(() => {
        const toggle = $getNodeByKey(owner);
        if ($isToggle(toggle)) $setClosed(toggle, false);
      });
    }),
  );
  // What is there was shown before this came.
  fold();
  return unregister;
}

function $folded(): readonly { readonly key: NodeKey; readonly owner: NodeKey }[] {
  const blocks = $getRoot().getChildren();
  const owners = foldedBy(
    blocks.map((node) => ({ indent: $indentOf(node), isClosed: $isToggle(node) && $isClosed(node) })),
  );
  return blocks.flatMap((node, index) => {
    const owner = blocks[owners[index] ?? -1];
    return owner === undefined ? [] : [{ key: node.getKey(), owner: owner.getKey() }];
  });
}

/** The toggle that hides where the caret is. */
function $ownerOfCaret(): NodeKey | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) && !$isNodeSelection(selection)) return null;
  const node = $isRangeSelection(selection) ? selection.focus.getNode() : selection.getNodes()[0];
  const block = node?.getTopLevelElement() ?? null;
  return $folded().find(({ key }) => key === block?.getKey())?.owner ?? null;
}
