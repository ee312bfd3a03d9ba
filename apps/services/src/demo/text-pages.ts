/** Pages on text: accents, sizes, attributes. */

import { type DemoPage, explain } from './demo-page.ts';

const COLOUR = 'red';

const ACCENTS_PAGE: DemoPage = {
  step: 'accents',
  title: 'Accents et signes',
  colour: COLOUR,
  draw: (page) => {
    explain(
      page,
      'Le jeu G2 donne les accents : SS2 (19), l’accent, la lettre. Écrivez en Unicode, la page s’en charge.',
    );
    page
      .at(2, 10)
      .style({ size: 'tall', colour: 'yellow' })
      .text('Dès Noël, où un zéphyr haï me')
      .at(2, 12)
      .style({ size: 'tall', colour: 'yellow' })
      .text('vêt de glaçons würmiens, je dîne')
      .at(2, 14)
      .style({ size: 'tall', colour: 'yellow' })
      .text('d’exquis rôtis de bœuf à l’aÿ.')
      .at(2, 16)
      .text('é è ê ë  à â ä  ç  î ï  ô ö  ù û ü')
      .at(2, 18)
      .text('É È Ê Ë  À Â Ä  Ç  Î Ï  Ô Ö  Ù Û Ü')
      .at(2, 20)
      .text('œ Œ ß  £ § °  ± ÷  ¼ ½ ¾  ← ↑ → ↓')
      .at(2, 22)
      .colour('cyan')
      .text('Un Minitel 1 montre É sans accent : E.');
  },
};

const SIZES_PAGE: DemoPage = {
  step: 'tailles',
  title: 'Tailles',
  colour: COLOUR,
  draw: (page) => {
    explain(
      page,
      'Les grands caractères montent : leur pied est sur la ligne choisie, leur tête une ligne plus haut.',
    );
    page
      .at(2, 10)
      .text('Taille normale')
      .at(33, 10)
      .colour('green')
      .text('ESC 4C')
      .at(2, 13)
      .size('tall')
      .text('Double hauteur')
      .at(33, 13)
      .colour('green')
      .text('ESC 4D')
      .at(2, 16)
      .size('wide')
      .text('Double largeur')
      .at(33, 16)
      .colour('green')
      .text('ESC 4E')
      .at(2, 20)
      .style({ size: 'double', colour: 'yellow' })
      .text('Double taille')
      .at(33, 20)
      .colour('green')
      .text('ESC 4F');
  },
};

const ATTRIBUTES_PAGE: DemoPage = {
  step: 'attributs',
  title: 'Attributs',
  colour: COLOUR,
  draw: (page) => {
    explain(page, 'Clignotement et inverse valent pour chaque caractère.');
    page
      .at(3, 8)
      .blink()
      .text('Clignotement')
      .at(33, 8)
      .colour('green')
      .text('ESC 48')
      .at(2, 10)
      .inverse()
      .text(' Vidéo inverse ')
      .at(33, 10)
      .colour('green')
      .text('ESC 5D')
      .paragraph(
        2,
        12,
        38,
        'Fond et soulignement valent pour une zone : elle commence par un espace et va jusqu’à la suivante.',
        3,
        { colour: 'cyan' },
      )
      .at(2, 16)
      .underline()
      .text('Souligné')
      .underline(false)
      .text('puis non')
      .at(33, 16)
      .colour('green')
      .text('ESC 5A')
      .at(2, 18)
      .background('blue')
      .text('Bleu')
      .background('red')
      .text('Rouge')
      .background('black')
      .text('Noir')
      .at(33, 18)
      .colour('green')
      .text('ESC 5x')
      .banner(21, 'Page.banner : une bande entière', 'black', 'green', { size: 'tall' });
  },
};

export const TEXT_PAGES: readonly DemoPage[] = [ACCENTS_PAGE, SIZES_PAGE, ATTRIBUTES_PAGE];
