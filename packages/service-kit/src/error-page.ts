import { cutText, Page } from '@minipavi/videotex';

/** Shown to the user when a service fails; any key calls the service again. */
export function errorPage(title: string): Page {
  return new Page()
    .cursor(false)
    .clear()
    .banner(6, 'SERVICE INDISPONIBLE', 'yellow', 'red', { size: 'tall' })
    .centre(9, cutText(title.trim() || 'Ce service', 38), { colour: 'cyan' })
    .paragraph(4, 12, 34, 'Une erreur est survenue. Elle a été signalée au responsable du service.', 3)
    .at(4, 16)
    .key('Répétition')
    .text(' pour essayer de nouveau')
    .at(4, 18)
    .key('Connexion/Fin')
    .text(' pour quitter');
}
