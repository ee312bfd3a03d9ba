/** What the system says of a disk, for operators. */

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'le disque est plein',
  EFBIG: 'le fichier a atteint la taille permise au processus (ulimit -f)',
  EDQUOT: 'le quota du disque est atteint',
  EROFS: 'le disque est en lecture seule',
  EACCES: 'accès refusé',
  EPERM: 'accès refusé',
  ENOENT: 'introuvable',
  ENOTDIR: "un des dossiers du chemin n'en est pas un",
  EISDIR: 'est un dossier, un fichier est attendu',
  EEXIST: 'un fichier est là où un dossier est attendu',
  EIO: 'le disque est en défaut',
  EMFILE: 'trop de fichiers sont ouverts',
  ENFILE: 'trop de fichiers sont ouverts sur la machine',
};

/** French where we have words for it; else the system's. */
export function diskFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}
