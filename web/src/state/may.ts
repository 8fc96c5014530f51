// What somebody may do in a room, as the server decides it (crates/papo-core/src/policy.rs). The page
// offers nothing that would be refused.

import { fold } from '../irc/casemapping';
import type { Conversation } from './conversation.svelte';

/** Ranks, lowest first; nobody without a rank is more than `none`. */
export const RANKS = ['none', 'voice', 'half-op', 'op', 'admin', 'founder'] as const;
export type Rank = (typeof RANKS)[number];

/** What is done in a room, some of it to somebody. */
export type Act =
  | 'speak'
  | 'topic'
  | 'invite'
  | 'pin'
  /** The lists of who is exempt from bans and needs no invitation are not for everybody to see. */
  | 'lists'
  | 'ban'
  /** All modes but the two of `modes-hidden`. */
  | 'modes'
  /** `s` and `U`: whether the room is seen, and who hears what may not be said. */
  | 'modes-hidden'
  | 'rename'
  | 'kick'
  /** Take away what somebody has said. */
  | 'redact'
  | { give: Rank }
  | { take: Rank };

/** Who asks. */
export interface Me {
  nick: string;
  /** An operator of the server counts as a founder where it is a member. */
  operator: boolean;
}

const LETTERS: Readonly<Record<string, Rank>> = {
  q: 'founder',
  a: 'admin',
  o: 'op',
  h: 'half-op',
  v: 'voice',
};

/** The letter of the mode that gives a rank. */
export function letterOf(rank: Rank): string {
  return Object.keys(LETTERS).find((letter) => LETTERS[letter] === rank) ?? '';
}

/** Whether one rank is at least as high as another. */
export function atLeast(rank: Rank, least: Rank): boolean {
  return RANKS.indexOf(rank) >= RANKS.indexOf(least);
}

/** The ranks by the signs that servers usually show them with. */
const SIGNS: Readonly<Record<string, Rank>> = {
  '~': 'founder',
  '&': 'admin',
  '@': 'op',
  '%': 'half-op',
  '+': 'voice',
};

/** The rank of a member; null of who is none. */
export function rankIn(conversation: Conversation, nick: string): Rank | null {
  const member = conversation.members.get(fold(nick));
  if (!member) return null;
  return SIGNS[member.ranks.charAt(0)] ?? 'none';
}

/** Whether somebody may do that there, to `target` where it is done to somebody. */
export function may(conversation: Conversation, me: Me, act: Act, target = ''): boolean {
  if (!conversation.isRoom) return act === 'speak';
  const own = rankIn(conversation, me.nick);
  if (own === null) return false;
  const rank: Rank = me.operator ? 'founder' : own;
  const keepsOrder = atLeast(rank, 'half-op');
  if (typeof act === 'object') return mayRank(conversation, me, rank, act, target);
  switch (act) {
    case 'speak':
      if (conversation.modes.has('F')) return me.operator || atLeast(own, 'op');
      return atLeast(own, 'voice') || !conversation.modes.has('m');
    case 'topic':
      if (conversation.modes.has('F')) return me.operator || atLeast(own, 'op');
      return keepsOrder || !conversation.modes.has('t');
    case 'invite':
      return keepsOrder || !conversation.modes.has('i');
    case 'pin':
    case 'lists':
    case 'ban':
    case 'modes':
      return keepsOrder;
    case 'modes-hidden':
    case 'rename':
      return atLeast(rank, 'op');
    case 'kick':
    case 'redact':
      return atLeast(rank, toPutOut(rankIn(conversation, target)));
  }
}

/** Which rank it takes to put somebody out. */
function toPutOut(rank: Rank | null): Rank {
  if (rank === 'founder' || rank === 'admin') return 'founder';
  return rank === 'op' || rank === 'half-op' ? 'op' : 'half-op';
}

function mayRank(
  conversation: Conversation,
  me: Me,
  rank: Rank,
  act: { give: Rank } | { take: Rank },
  target: string,
): boolean {
  const theirs = rankIn(conversation, target);
  if (theirs === null) return false;
  const changed = 'give' in act ? act.give : act.take;
  // One's own anybody may lay down.
  if ('take' in act && fold(target) === fold(me.nick)) return true;
  const needed = changed === 'voice' ? 'half-op' : toGive(changed);
  if (!atLeast(rank, needed)) return false;
  return 'give' in act || atLeast(rank, theirs);
}

function toGive(rank: Rank): Rank {
  return rank === 'half-op' || rank === 'op' ? 'op' : 'founder';
}
