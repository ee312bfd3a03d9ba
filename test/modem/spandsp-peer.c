/*
 * A modem by another hand, for tests only: V.23 with the FSK modems of libspandsp.
 *
 *   spandsp-peer send 1200|75 <dBm0>  characters on stdin (bit 7: their parity) -> samples on stdout
 *   spandsp-peer receive 1200|75      samples on stdin -> characters on stdout, bit 7 as it came
 *
 * Samples: 16 bits, 8 kHz, in the order of this machine. Framing is done here: start bit, eight bits from the lowest
 * on, stop bit; a character without its stop bit is left out.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <spandsp.h>

#define BLOCK 160
#define LEADER_MS 500
#define TRAILER_MS 500

struct sender {
    int leader;
    int trailer;
    int bits_left;
    unsigned bits;
};

static int next_bit(void *user)
{
    struct sender *sender = user;
    int bit;

    if (sender->leader > 0) {
        sender->leader--;
        return 1;
    }
    if (sender->bits_left == 0) {
        int character = getchar();
        if (character == EOF) {
            sender->trailer--;
            return 1;
        }
        sender->bits = ((unsigned) character << 1) | 0x200;
        sender->bits_left = 10;
    }
    bit = sender->bits & 1;
    sender->bits >>= 1;
    sender->bits_left--;
    return bit;
}

static void send_all(const fsk_spec_t *spec, int baud, float level)
{
    struct sender sender = {LEADER_MS * baud / 1000, TRAILER_MS * baud / 1000, 0, 0};
    fsk_tx_state_t *modem = fsk_tx_init(NULL, spec, next_bit, &sender);
    int16_t samples[BLOCK];

    fsk_tx_power(modem, level);
    while (sender.trailer > 0) {
        int count = fsk_tx(modem, samples, BLOCK);
        if (fwrite(samples, sizeof(int16_t), count, stdout) != (size_t) count)
            exit(1);
    }
    fsk_tx_free(modem);
}

struct receiver {
    int bit; /* -1: no character has begun */
    unsigned bits;
};

static void take_bit(void *user, int bit)
{
    struct receiver *receiver = user;

    if (bit < 0) { /* the carrier came or went */
        receiver->bit = -1;
    } else if (receiver->bit < 0) {
        if (bit == 0) {
            receiver->bit = 0;
            receiver->bits = 0;
        }
    } else if (receiver->bit < 8) {
        receiver->bits |= (unsigned) bit << receiver->bit++;
    } else {
        if (bit == 1)
            putchar(receiver->bits);
        receiver->bit = -1;
    }
}

static void receive_all(const fsk_spec_t *spec)
{
    struct receiver receiver = {-1, 0};
    fsk_rx_state_t *modem = fsk_rx_init(NULL, spec, FSK_FRAME_MODE_SYNC, take_bit, &receiver);
    int16_t samples[BLOCK];
    size_t count;

    fsk_rx_signal_cutoff(modem, -45.0f);
    while ((count = fread(samples, sizeof(int16_t), BLOCK, stdin)) > 0)
        fsk_rx(modem, samples, count);
    fsk_rx_free(modem);
}

int main(int argc, char **argv)
{
    int baud = argc > 2 ? atoi(argv[2]) : 0;
    const fsk_spec_t *spec = &preset_fsk_specs[baud == 75 ? FSK_V23CH2 : FSK_V23CH1];

    if (argc == 4 && strcmp(argv[1], "send") == 0) {
        send_all(spec, baud, atof(argv[3]));
    } else if (argc == 3 && strcmp(argv[1], "receive") == 0) {
        receive_all(spec);
    } else {
        fprintf(stderr, "usage: spandsp-peer send 1200|75 <dBm0> | receive 1200|75\n");
        return 2;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
