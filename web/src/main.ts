import { mount } from 'svelte';

import { followSettings, settings } from './platform/settings.svelte';
import { speak } from './platform/words';
import App from './view/App.svelte';
import './view/style/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
// Before anything is seen, so that nothing is seen in other colours or words.
followSettings();
// Words that can't be loaded are said in English.
await speak(settings.language).catch(() => undefined);
mount(App, { target });
