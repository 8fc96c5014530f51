// Notifications of the system, and a sound. https://notifications.spec.whatwg.org/

/** Whether there can be notifications, and why not. */
export type Permission = 'insecure' | 'unsupported' | 'denied' | 'unasked' | 'granted';

/** How it stands with them in this browser. */
export function permission(): Permission {
  if (!window.isSecureContext) return 'insecure';
  if (!('Notification' in window)) return 'unsupported';
  const { permission } = Notification;
  return permission === 'default' ? 'unasked' : permission;
}

/** Asks for them, when somebody has turned them on. */
export async function askPermission(): Promise<Permission> {
  if (permission() === 'unasked') await Notification.requestPermission();
  return permission();
}

/** What is shown. */
export interface Notice {
  title: string;
  body: string;
  /** The folded name of the conversation: of each the last message alone is shown. */
  key: string;
}

/** Characters of a message that a notification shows. */
const BODY_LEN_MAX = 200;

/** Shows one, if that is allowed; `open` is called when somebody picks it. */
export async function showNotice({ title, body, key }: Notice, open: () => void): Promise<void> {
  if (permission() !== 'granted') return;
  const letters = Array.from(body);
  const short =
    letters.length > BODY_LEN_MAX ? letters.slice(0, BODY_LEN_MAX - 1).join('') + '…' : body;
  const options = { body: short, tag: key, icon: '/icon-192.png', data: { key }, silent: true };
  // On phones only a service worker may; it tells the page what was picked.
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) {
    await worker.showNotification(title, options);
    return;
  }
  const notice = new Notification(title, options);
  notice.onclick = () => {
    window.focus();
    notice.close();
    open();
  };
}

/** Takes the notification of a conversation away, for it is being read. */
export async function removeNotice(key: string): Promise<void> {
  if (permission() !== 'granted') return;
  const worker = await navigator.serviceWorker?.getRegistration();
  for (const notice of (await worker?.getNotifications({ tag: key })) ?? []) notice.close();
}

let audio: AudioContext | null = null;

/** Two short tones. Before somebody has touched the page, browsers keep it silent. */
export function chime(): void {
  if (!('AudioContext' in window)) return;
  audio ??= new AudioContext();
  if (audio.state === 'suspended') void audio.resume().catch(() => undefined);
  if (audio.state !== 'running') return;
  const start = audio.currentTime;
  for (const [at, pitch] of [
    [0, 660],
    [0.12, 880],
  ] as const) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start + at);
    volume.gain.linearRampToValueAtTime(0.12, start + at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, start + at + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start(start + at);
    tone.stop(start + at + 0.32);
  }
}
