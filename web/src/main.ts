import { mount } from 'svelte';

import App from './view/App.svelte';
import './view/style/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
