/*
 * wd_protocol.c
 *	  Codec of both wire dialogues, driven by protocol/protocol.def.
 *
 * Pure: no backend header, no allocation, no I/O.  Whatever the peer sends,
 * no byte outside of [data, data + length) is read; a frame is looked at in
 * the order in which its bytes arrive, so that the result does not depend on
 * how they were split on the way.
 */
#include "wd_protocol.h"

#include <stdio.h>
#include <string.h>

#define REQUEST_MAGIC		"PgConMgr"
#define REQUEST_CODE_END	8	/* length word and code */

typedef enum FieldKind
{
	KIND_NONE,
	KIND_U8,
	KIND_U16,
	KIND_U32,
	KIND_U64,
	KIND_BOOL,
	KIND_TEXT,
	KIND_BYTES
} FieldKind;

typedef struct FieldRule
{
	const char *name;
	FieldKind	kind;
	uint64_t	min;			/* of the number, or of the length */
	uint64_t	max;
} FieldRule;

typedef struct MessageRule
{
	const char *name;
	WdDialogue	dialogue;
	uint8_t		type;
	WdSender	sender;
} MessageRule;

typedef struct MessageFieldRule
{
	WdMessageType message;
	WdField		field;
	bool		required;
} MessageFieldRule;

static const FieldRule field_rules[WD_FIELD_END] = {
#define CM_FIELD(id, name, kind, min, max) \
	[id] = {#name, KIND_##kind, UINT64_C(min), UINT64_C(max)},
#include "protocol.def"
};

static const MessageRule message_rules[WD_MESSAGE_END] = {
#define CM_MESSAGE(dialogue, type, name, sender) \
	{#name, WD_DIALOGUE_##dialogue, type, WD_SENDER_##sender},
#include "protocol.def"
};

static const MessageFieldRule message_field_rules[] = {
#define REQUIRED true
#define OPTIONAL false
#define CM_MESSAGE_FIELD(message, field, presence) \
	{WD_MESSAGE_##message, WD_FIELD_##field, presence},
#include "protocol.def"
#undef REQUIRED
#undef OPTIONAL
};

#define MESSAGE_FIELD_COUNT \
	(sizeof(message_field_rules) / sizeof(message_field_rules[0]))

static const struct
{
	const char *name;
	const char *text;
}			decode_errors[WD_DECODE_END] = {
	{"OK", "no error"},
#define CM_DECODE_ERROR(name, text) {#name, text},
#include "protocol.def"
};

/* Kinds by the size of their value; text and bytes have none of their own */
static size_t
kind_size(FieldKind kind)
{
	switch (kind)
	{
		case KIND_U8:
		case KIND_BOOL:
			return 1;
		case KIND_U16:
			return 2;
		case KIND_U32:
			return 4;
		case KIND_U64:
			return 8;
		case KIND_NONE:
		case KIND_TEXT:
		case KIND_BYTES:
			break;
	}
	return 0;
}

static uint64_t
read_number(const uint8_t *data, size_t size)
{
	uint64_t	number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | data[i];
	return number;
}

static void
write_number(uint8_t *data, size_t size, uint64_t number)
{
	for (size_t i = size; i > 0; i--)
	{
		data[i - 1] = (uint8_t) (number & 0xff);
		number >>= 8;
	}
}

/*
 * Length of the UTF-8 sequence at data that stands for a printable code
 * point, or 0: shortest form only, no surrogates, no control characters.
 */
static size_t
printable_sequence(const uint8_t *data, size_t length)
{
	uint8_t		lead = data[0];
	size_t		size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	uint32_t	least = size == 1 ? 0x20 : size == 2 ? 0xa0 : size == 3 ? 0x800 : 0x10000;
	uint32_t	code = size == 1 ? lead : lead & (0x7f >> size);

	if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || size > length)
		return 0;
	for (size_t i = 1; i < size; i++)
	{
		if ((data[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (data[i] & 0x3f);
	}
	if (code < least || code == 0x7f || code > 0x10ffff ||
		(code >= 0xd800 && code <= 0xdfff))
		return 0;
	return size;
}

static bool
is_printable_text(const uint8_t *data, size_t length)
{
	while (length > 0)
	{
		size_t		size = printable_sequence(data, length);

		if (size == 0)
			return false;
		data += size;
		length -= size;
	}
	return true;
}

static const MessageFieldRule *
find_message_field(WdMessageType message, WdField field)
{
	for (size_t i = 0; i < MESSAGE_FIELD_COUNT; i++)
		if (message_field_rules[i].message == message &&
			message_field_rules[i].field == field)
			return &message_field_rules[i];
	return NULL;
}

static WdDecodeStatus
malformed(WdDecoded *decoded, WdDecodeError error, int field, uint64_t found)
{
	decoded->error = error;
	decoded->field = field;
	decoded->found = found;
	return WD_MALFORMED;
}

static WdDecodeStatus
check_length(WdDecoded *decoded, uint64_t length, uint64_t least, uint64_t most)
{
	if (length < least)
		return malformed(decoded, WD_DECODE_LENGTH_TOO_SMALL, 0, length);
	if (length > most)
		return malformed(decoded, WD_DECODE_LENGTH_TOO_LARGE, 0, length);
	return WD_DECODED;
}

/*
 * Header of a target request: no type byte, and a code that is PostgreSQL's.
 * Sets *head to its size and *total to that of the whole packet.
 */
static WdDecodeStatus
decode_request_header(const uint8_t *data, size_t length, WdDecoded *decoded,
					  size_t *head, size_t *total)
{
	uint64_t	code;

	if (length < 4)
		return WD_INCOMPLETE;
	*total = read_number(data, 4);
	*head = WD_REQUEST_HEADER_SIZE;
	if (check_length(decoded, *total, REQUEST_CODE_END, WD_LENGTH_MAX) != WD_DECODED)
		return WD_MALFORMED;
	if (length < REQUEST_CODE_END)
		return WD_INCOMPLETE;
	code = read_number(data + 4, 4);
	if (code != WD_REQUEST_CODE || *total < WD_REQUEST_HEADER_SIZE)
		return malformed(decoded, WD_DECODE_NOT_A_REQUEST, 0, code);
	if (length < WD_REQUEST_HEADER_SIZE)
		return WD_INCOMPLETE;
	if (memcmp(data + REQUEST_CODE_END, REQUEST_MAGIC, strlen(REQUEST_MAGIC)) != 0)
		return malformed(decoded, WD_DECODE_NOT_A_REQUEST, 0, code);
	decoded->message.type = WD_MESSAGE_REQUEST;
	return WD_DECODED;
}

/* Header of any other message: a type byte and a length word */
static WdDecodeStatus
decode_header(WdOrigin origin, const uint8_t *data, size_t length,
			  WdDecoded *decoded, size_t *head, size_t *total)
{
	int			type;

	if (length < 1)
		return WD_INCOMPLETE;
	for (type = 0; type < WD_MESSAGE_END; type++)
		if (message_rules[type].dialogue == origin.dialogue &&
			message_rules[type].type == data[0] &&
			message_rules[type].type != 0 &&
			(message_rules[type].sender & origin.sender) != 0)
			break;
	if (type == WD_MESSAGE_END)
		return malformed(decoded, WD_DECODE_UNKNOWN_TYPE, 0, data[0]);
	if (length < WD_HEADER_SIZE)
		return WD_INCOMPLETE;
	*total = read_number(data + 1, 4);
	if (check_length(decoded, *total, WD_HEADER_SIZE - 1,
					 origin.first ? WD_FIRST_LENGTH_MAX : WD_LENGTH_MAX) != WD_DECODED)
		return WD_MALFORMED;
	*total += 1;
	*head = WD_HEADER_SIZE;
	decoded->message.type = (WdMessageType) type;
	return WD_DECODED;
}

/* One field's value, once its bytes are known to be there */
static WdDecodeStatus
decode_value(WdDecoded *decoded, WdField field, const uint8_t *data, size_t length)
{
	const FieldRule *rule = &field_rules[field];
	WdMessage  *message = &decoded->message;
	WdValue    *value = &message->value[field];
	size_t		size = kind_size(rule->kind);

	if (wd_has(message, field))
		return malformed(decoded, WD_DECODE_FIELD_DUPLICATE, field, 0);
	if (size > 0 ? length != size : length < rule->min || length > rule->max)
		return malformed(decoded, WD_DECODE_FIELD_SIZE, field, length);
	if (size > 0)
	{
		value->number = read_number(data, size);
		if (value->number < rule->min || value->number > rule->max)
			return malformed(decoded, WD_DECODE_FIELD_RANGE, field, value->number);
	}
	else if (rule->kind == KIND_TEXT && !is_printable_text(data, length))
		return malformed(decoded, WD_DECODE_FIELD_TEXT, field, 0);
	value->data = data;
	value->length = length;
	message->present |= UINT64_C(1) << field;
	return WD_DECODED;
}

/* Fields up to the end of the message, in order; the first error counts */
static WdDecodeStatus
decode_fields(WdDecoded *decoded, const uint8_t *data, size_t length)
{
	WdMessage  *message = &decoded->message;
	bool		versioned = find_message_field(message->type, WD_FIELD_VERSION) != NULL;
	bool		first = true;

	while (length > 0)
	{
		int			id = data[0];
		size_t		size;

		if (length < WD_FIELD_HEADER_SIZE)
			return malformed(decoded, WD_DECODE_FIELD_TRUNCATED, id, length);
		size = read_number(data + 1, 2);
		data += WD_FIELD_HEADER_SIZE;
		length -= WD_FIELD_HEADER_SIZE;
		if (size > length)
			return malformed(decoded, WD_DECODE_FIELD_TRUNCATED, id, size);
		if (versioned && first && id != WD_FIELD_VERSION)
			return malformed(decoded, WD_DECODE_FIELD_MISSING, WD_FIELD_VERSION, 0);
		if (id > 0 && id < WD_FIELD_END && field_rules[id].kind != KIND_NONE &&
			decode_value(decoded, (WdField) id, data, size) != WD_DECODED)
			return WD_MALFORMED;
		if (versioned && first &&
			wd_number(message, WD_FIELD_VERSION) >> 16 != WD_VERSION_MAJOR)
			return malformed(decoded, WD_DECODE_VERSION_UNSUPPORTED, WD_FIELD_VERSION,
							 wd_number(message, WD_FIELD_VERSION));
		first = false;
		data += size;
		length -= size;
	}
	for (size_t i = 0; i < MESSAGE_FIELD_COUNT; i++)
		if (message_field_rules[i].message == message->type &&
			message_field_rules[i].required &&
			!wd_has(message, message_field_rules[i].field))
			return malformed(decoded, WD_DECODE_FIELD_MISSING,
							 message_field_rules[i].field, 0);
	return WD_DECODED;
}

/*
 * Decode the frame that data begins with.  WD_INCOMPLETE asks to be called
 * again with more bytes.  Fields that the message does not list are dropped
 * once they have been checked.
 */
WdDecodeStatus
wd_decode(WdOrigin origin, const uint8_t *data, size_t length, WdDecoded *decoded)
{
	WdMessage  *message = &decoded->message;
	WdDecodeStatus status;
	size_t		head = 0;
	size_t		total = 0;

	message->present = 0;
	decoded->error = WD_DECODE_OK;
	decoded->consumed = 0;
	if (origin.dialogue == WD_DIALOGUE_TARGET && origin.sender == WD_SENDER_DRIVER)
		status = decode_request_header(data, length, decoded, &head, &total);
	else
		status = decode_header(origin, data, length, decoded, &head, &total);
	if (status != WD_DECODED)
		return status;
	if (length < total)
		return WD_INCOMPLETE;
	if (decode_fields(decoded, data + head, total - head) != WD_DECODED)
		return WD_MALFORMED;
	for (int field = 1; field < WD_FIELD_END; field++)
		if (wd_has(message, (WdField) field) &&
			find_message_field(message->type, (WdField) field) == NULL)
			message->present &= ~(UINT64_C(1) << field);
	decoded->consumed = total;
	return WD_DECODED;
}

/* Encode a message; returns the frame's size, or 0 if it does not fit. */
size_t
wd_encode(const WdMessage *message, uint8_t *buffer, size_t size)
{
	const MessageRule *rule = &message_rules[message->type];
	size_t		used = rule->type == 0 ? WD_REQUEST_HEADER_SIZE : WD_HEADER_SIZE;

	if (used > size)
		return 0;
	for (size_t i = 0; i < MESSAGE_FIELD_COUNT; i++)
	{
		WdField		field = message_field_rules[i].field;
		const WdValue *value = &message->value[field];
		size_t		number_size = kind_size(field_rules[field].kind);
		size_t		length = number_size > 0 ? number_size : value->length;

		if (message_field_rules[i].message != message->type || !wd_has(message, field))
			continue;
		if (size - used < WD_FIELD_HEADER_SIZE + length)
			return 0;
		buffer[used] = (uint8_t) field;
		write_number(buffer + used + 1, 2, length);
		used += WD_FIELD_HEADER_SIZE;
		if (number_size > 0)
			write_number(buffer + used, number_size, value->number);
		else
			memcpy(buffer + used, value->data, length);
		used += length;
	}
	if (rule->type == 0)
	{
		write_number(buffer, 4, used);
		write_number(buffer + 4, 4, WD_REQUEST_CODE);
		memcpy(buffer + REQUEST_CODE_END, REQUEST_MAGIC, strlen(REQUEST_MAGIC));
	}
	else
	{
		buffer[0] = rule->type;
		write_number(buffer + 1, 4, used - 1);
	}
	return used;
}

void
wd_message_start(WdMessage *message, WdMessageType type)
{
	message->type = type;
	message->present = 0;
}

void
wd_put_number(WdMessage *message, WdField field, uint64_t number)
{
	message->value[field].number = number;
	message->present |= UINT64_C(1) << field;
}

void
wd_put_bytes(WdMessage *message, WdField field, const uint8_t *data, size_t length)
{
	message->value[field].data = data;
	message->value[field].length = length;
	message->present |= UINT64_C(1) << field;
}

/* Text is cut, between characters, to what the field takes; "" is left out. */
void
wd_put_text(WdMessage *message, WdField field, const char *text)
{
	const uint8_t *data = (const uint8_t *) text;
	size_t		length = strlen(text);
	size_t		kept = 0;

	while (kept < length)
	{
		size_t		size = printable_sequence(data + kept, length - kept);

		if (size == 0 || kept + size > field_rules[field].max)
			break;
		kept += size;
	}
	if (kept > 0)
		wd_put_bytes(message, field, data, kept);
}

bool
wd_has(const WdMessage *message, WdField field)
{
	return (message->present >> field & 1) != 0;
}

/* A field's number; 0 if the message does not have it. */
uint64_t
wd_number(const WdMessage *message, WdField field)
{
	return wd_has(message, field) ? message->value[field].number : 0;
}

/* A field's text as a C string, cut to the buffer; empty if it is not there. */
void
wd_copy_text(const WdMessage *message, WdField field, char *buffer, size_t size)
{
	size_t		length = wd_has(message, field) ? message->value[field].length : 0;

	if (length >= size)
		length = size - 1;
	if (length > 0)
		memcpy(buffer, message->value[field].data, length);
	buffer[length] = '\0';
}

/* What was wrong with a frame, for a log line or a reason sent to the peer. */
void
wd_describe_error(const WdDecoded *decoded, char *buffer, size_t size)
{
	const char *text = decode_errors[decoded->error].text;
	unsigned long long found = decoded->found;

	switch (decoded->error)
	{
		case WD_DECODE_UNKNOWN_TYPE:
			snprintf(buffer, size, "%s 0x%02llx", text, found);
			break;
		case WD_DECODE_LENGTH_TOO_SMALL:
		case WD_DECODE_LENGTH_TOO_LARGE:
			snprintf(buffer, size, "%s: %llu", text, found);
			break;
		case WD_DECODE_VERSION_UNSUPPORTED:
			snprintf(buffer, size, "%s %llu.%llu: supported is %d.%d", text,
					 found >> 16, found & 0xffff, WD_VERSION_MAJOR, WD_VERSION_MINOR);
			break;
		case WD_DECODE_FIELD_SIZE:
		case WD_DECODE_FIELD_RANGE:
			snprintf(buffer, size, "%s: %s = %llu", text,
					 wd_field_name(decoded->field), found);
			break;
		case WD_DECODE_FIELD_DUPLICATE:
		case WD_DECODE_FIELD_TEXT:
		case WD_DECODE_FIELD_MISSING:
			snprintf(buffer, size, "%s: %s", text, wd_field_name(decoded->field));
			break;
		default:
			snprintf(buffer, size, "%s", text);
			break;
	}
}

const char *
wd_message_name(WdMessageType type)
{
	return message_rules[type].name;
}

const char *
wd_field_name(int field)
{
	if (field <= 0 || field >= WD_FIELD_END || field_rules[field].name == NULL)
		return "unknown";
	return field_rules[field].name;
}

/* The id of the field of that name, or 0. */
int
wd_field_by_name(const char *name)
{
	for (int field = 1; field < WD_FIELD_END; field++)
		if (field_rules[field].name != NULL &&
			strcmp(field_rules[field].name, name) == 0)
			return field;
	return 0;
}

bool
wd_field_is_number(int field)
{
	return kind_size(field_rules[field].kind) > 0;
}

bool
wd_field_is_text(int field)
{
	return field_rules[field].kind == KIND_TEXT;
}

const char *
wd_decode_error_name(WdDecodeError error)
{
	return decode_errors[error].name;
}
