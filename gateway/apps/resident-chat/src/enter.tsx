import { render } from 'preact';
import { Enter } from './liff/enter-app';
import './styles/index.css';

const root = document.getElementById('app');
if (root !== null) render(<Enter />, root);
