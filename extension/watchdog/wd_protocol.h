/*
 * wd_protocol.h
 *	  Codec of both wire dialogues: bytes to messages and back.
 *
 * protocol/README.md is the normative text, protocol/protocol.def the table
 * of all numbers; this codec is driven by that table and holds no number of
 * its own.  It is pure C: no backend header, no allocation, no I/O, so that
 * programs other than the server can build it, and tests can run it bare.
 */
#ifndef WD_PROTOCOL_H
#define WD_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sizes, times and versions: WD_LENGTH_MAX and its like */
enum
{
#define CM_LIMIT(name, value) WD_##name = value,
#include "protocol.def"
};

#define WD_VERSION			((WD_VERSION_MAJOR << 16) | WD_VERSION_MINOR)
#define WD_FRAME_MAX		(1 + WD_LENGTH_MAX)
#define WD_FIRST_FRAME_MAX	(1 + WD_FIRST_LENGTH_MAX)

/* Field ids: WD_FIELD_VERSION and its like */
typedef enum WdField
{
#define CM_FIELD(id, name, kind, min, max) WD_FIELD_##name = id,
#include "protocol.def"
	WD_FIELD_END
} WdField;

/* Values of coded fields: WD_ROLE_PRIMARY, WD_GOODBYE_CONMGR_STOPPING, ... */
enum
{
#define CM_CODE(family, value, name) WD_##family##_##name = value,
#include "protocol.def"
};

typedef enum WdDialogue
{
	WD_DIALOGUE_HEARTBEAT,
	WD_DIALOGUE_TARGET
} WdDialogue;

/* Who sends a message; the bits of BOTH are those of its two senders */
typedef enum WdSender
{
	WD_SENDER_CONMGR = 1,
	WD_SENDER_WATCHDOG = 2,
	WD_SENDER_BOTH = 3,
	WD_SENDER_DRIVER = 4
} WdSender;

typedef enum WdMessageType
{
#define CM_MESSAGE(dialogue, type, name, sender) WD_MESSAGE_##name,
#include "protocol.def"
	WD_MESSAGE_END
} WdMessageType;

typedef enum WdDecodeError
{
	WD_DECODE_OK,
#define CM_DECODE_ERROR(name, text) WD_DECODE_##name,
#include "protocol.def"
	WD_DECODE_END
} WdDecodeError;

typedef enum WdDecodeStatus
{
	WD_DECODED,
	WD_INCOMPLETE,
	WD_MALFORMED
} WdDecodeStatus;

/* A number, or text or bytes that lie elsewhere and must outlive the message */
typedef struct WdValue
{
	uint64_t	number;
	const uint8_t *data;
	size_t		length;
} WdValue;

typedef struct WdMessage
{
	WdMessageType type;
	uint64_t	present;		/* bit n: value[n] is there */
	WdValue		value[WD_FIELD_END];
} WdMessage;

/* Where a frame comes from, which decides what may be in it */
typedef struct WdOrigin
{
	WdDialogue	dialogue;
	WdSender	sender;
	bool		first;			/* the sender's first frame: smaller limit */
} WdOrigin;

/* What decoding one frame came to */
typedef struct WdDecoded
{
	WdMessage	message;		/* if decoded; points into the bytes given */
	size_t		consumed;		/* if decoded: size of the frame */
	WdDecodeError error;		/* if malformed */
	int			field;			/* if malformed: id of the field at fault, or
								 * 0 */
	uint64_t	found;			/* if malformed: the type, length, version or
								 * number found */
} WdDecoded;

extern WdDecodeStatus wd_decode(WdOrigin origin, const uint8_t *data,
								size_t length, WdDecoded *decoded);
extern size_t wd_encode(const WdMessage *message, uint8_t *buffer, size_t size);

extern void wd_message_start(WdMessage *message, WdMessageType type);
extern void wd_put_number(WdMessage *message, WdField field, uint64_t number);
extern void wd_put_text(WdMessage *message, WdField field, const char *text);
extern void wd_put_bytes(WdMessage *message, WdField field,
						 const uint8_t *data, size_t length);
extern bool wd_has(const WdMessage *message, WdField field);
extern uint64_t wd_number(const WdMessage *message, WdField field);
extern void wd_copy_text(const WdMessage *message, WdField field,
						 char *buffer, size_t size);

extern void wd_describe_error(const WdDecoded *decoded, char *buffer,
							  size_t size);
extern const char *wd_message_name(WdMessageType type);
extern const char *wd_field_name(int field);
extern int	wd_field_by_name(const char *name);
extern bool wd_field_is_number(int field);
extern bool wd_field_is_text(int field);
extern const char *wd_decode_error_name(WdDecodeError error);

#endif							/* WD_PROTOCOL_H */
