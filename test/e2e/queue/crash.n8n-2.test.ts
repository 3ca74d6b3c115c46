import { describeCrashes } from './crash';

describeCrashes('n8n-2');
