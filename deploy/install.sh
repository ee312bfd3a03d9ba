#!/bin/sh
# Installe la passerelle comme service du système : utilisateur, dossiers, configuration, unité systemd, rotation des journaux.
# À lancer en root depuis une copie du dépôt, où la passerelle restera :  sh deploy/install.sh [--user NOM] [--start]
# Se relance sans risque : ce qui existe déjà est gardé, la configuration surtout.
#
# DESTDIR=/dossier : prépare les fichiers sous ce dossier sans toucher au système (paquets, essais).
set -eu

user=minipavi
start=no
destdir=${DESTDIR:-}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

say() { printf '%s\n' "$*"; }
fail() {
  printf 'Installation refusée : %s\n' "$*" >&2
  exit 1
}

usage() {
  say "sh deploy/install.sh [--user NOM] [--start]"
  say "  --user NOM   utilisateur sous lequel la passerelle tourne (minipavi)"
  say "  --start      lance la passerelle une fois installée"
}

while [ $# -gt 0 ]; do
  case $1 in
    --user)
      [ $# -ge 2 ] || fail "--user demande un nom"
      user=$2
      shift
      ;;
    --start) start=yes ;;
    --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "option « $1 » inconnue, attendu --user, --start ou --help"
      ;;
  esac
  shift
done

case $user in
  '' | *[!a-z0-9_-]* | [!a-z_]*) fail "« $user » n'est pas un nom d'utilisateur : lettres minuscules, chiffres, _ et -" ;;
  root) fail "la passerelle ne tourne pas sous root" ;;
esac
# L'unité et la rotation des journaux écrivent ce chemin sans guillemets.
case $root in
  *[!A-Za-z0-9/._-]*) fail "le dossier « $root » a un nom avec espace ou signe particulier : /opt/minipavi convient" ;;
esac

on_system() { [ -z "$destdir" ]; }

check() {
  command -v node >/dev/null || fail "node est introuvable : Node 20.19 au moins, 24 conseillé (nodejs.org)"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "node $(node --version) est trop ancien : 20.19 au moins, 24 conseillé (nodejs.org)"
  on_system || return 0
  [ "$(id -u)" = 0 ] || fail "à lancer en root (sudo sh deploy/install.sh)"
  command -v systemctl >/dev/null || fail "systemctl est introuvable : ce système n'a pas systemd ; « npm start » lance la passerelle"
}

make_user() {
  if id "$user" >/dev/null 2>&1; then
    say "Utilisateur $user : déjà là"
  else
    useradd --system --home-dir /var/lib/minipavi --shell /usr/sbin/nologin "$user"
    say "Utilisateur $user : créé"
  fi
}

# Mot de passe de 24 lettres et chiffres.
secret() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | dd bs=24 count=1 2>/dev/null; }

# install(1) ne sait pas ne pas écraser.
make_config() {
  folder=$destdir/etc/minipavi
  file=$folder/minipavi.conf
  mkdir -p "$folder"
  if [ -e "$file" ]; then
    say "Configuration $file : gardée"
  else
    # Celle de base, dont le mot de passe est public : il est remplacé.
    (umask 077 && sed "s|<httppwd>[^<]*</httppwd>|<httppwd>$(secret)</httppwd>|" "$root/config/minipavi-base.conf" >"$file")
    say "Configuration $file : créée, pour cette machine seulement (bind 127.0.0.1)"
  fi
  on_system || return 0
  chown root:"$user" "$folder" "$file"
  chmod 750 "$folder"
  chmod 640 "$file"
}

# Les chemins et l'utilisateur des fichiers livrés sont ceux du guide.
adapt() {
  sed -e "s|/opt/minipavi|$root|g" -e "s|User=minipavi|User=$user|" -e "s|su minipavi minipavi|su $user $user|" "$1"
}

# Mode, source, destination.
put() {
  mkdir -p "$(dirname "$3")"
  adapt "$2" >"$3.new"
  chmod "$1" "$3.new"
  mv "$3.new" "$3"
  say "$3 : en place"
}

prepare_programs() {
  say "Programmes : installation des dépendances et construction (quelques minutes la première fois)…"
  mkdir -p /var/lib/minipavi
  chown "$user": /var/lib/minipavi
  chown -R "$user": "$root"
  (cd "$root" && runuser -u "$user" -- env HOME=/var/lib/minipavi npm start -- --help >/dev/null) ||
    fail "les programmes n'ont pas pu être préparés : voir les messages ci-dessus"
}

check
if on_system; then
  make_user
fi
make_config
put 644 "$root/deploy/minipavi.service" "$destdir/etc/systemd/system/minipavi.service"
put 644 "$root/deploy/logrotate/minipavi" "$destdir/etc/logrotate.d/minipavi"
if on_system; then
  prepare_programs
  systemctl daemon-reload
  systemctl enable minipavi
  if [ "$start" = yes ]; then
    systemctl restart minipavi
    say "Passerelle lancée : systemctl status minipavi, journalctl -u minipavi -f"
  else
    say "Il reste à adapter /etc/minipavi/minipavi.conf (config/minipavi-full.conf explique chaque clé), puis :"
    say "  systemctl start minipavi"
  fi
fi
