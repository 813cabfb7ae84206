/*
 * test_protocol.c
 *	  Runs the protocol's test vectors against the C codec.
 *
 * usage: test_protocol FILE.vec...
 *
 * Each vector is decoded whole and then one byte at a time: every shorter
 * prefix must either ask for more bytes or already give the final error, and
 * no byte past the prefix may be read (each prefix is a block of its own, so
 * that AddressSanitizer sees to it).  A message that decodes is encoded again
 * and compared.  Prints one TAP line for each vector.
 */
#include "wd_protocol.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX		4096
#define LINES_MAX		64
#define LINE_LENGTH_MAX 4096

typedef struct Vector
{
	char		name[128];
	WdOrigin	origin;
	uint8_t		bytes[BYTES_MAX];
	size_t		length;
	char		message[64];
	char		error[64];
	bool		incomplete;
	bool		reencode;
	char	   *fields[LINES_MAX];
	size_t		field_count;
} Vector;

static int	test_count = 0;
static int	failure_count = 0;

static void
broken_file(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	exit(2);
}

static size_t
parse_hex(const char *text, uint8_t *bytes, size_t size)
{
	size_t		length = 0;
	char	   *end;

	for (;;)
	{
		unsigned long value = strtoul(text, &end, 16);

		if (end == text)
			return length;
		if (length == size || value > 0xff)
			return SIZE_MAX;
		bytes[length++] = (uint8_t) value;
		text = end;
	}
}

static bool
parse_sender(const char *text, WdSender *sender)
{
	if (strcmp(text, "conmgr") == 0)
		*sender = WD_SENDER_CONMGR;
	else if (strcmp(text, "watchdog") == 0)
		*sender = WD_SENDER_WATCHDOG;
	else if (strcmp(text, "driver") == 0)
		*sender = WD_SENDER_DRIVER;
	else
		return false;
	return true;
}

/* Does a decoded field have the value that a "field NAME value" line gives? */
static bool
field_matches(const WdMessage *message, const char *line)
{
	char		name[64];
	int			skip = 0;
	int			field;
	const char *text;
	const WdValue *value;
	uint8_t		bytes[BYTES_MAX];

	if (sscanf(line, "%63s %n", name, &skip) != 1)
		return false;
	field = wd_field_by_name(name);
	if (field == 0 || !wd_has(message, (WdField) field))
		return false;
	value = &message->value[field];
	text = line + skip;

	if (wd_field_is_number(field))
		return value->number == strtoull(text, NULL, 10);
	if (wd_field_is_text(field))
		return strlen(text) == value->length + 2 &&
			memcmp(text +1, value->data, value->length) == 0;
	return parse_hex(text, bytes, sizeof(bytes)) == value->length &&
		memcmp(bytes, value->data, value->length) == 0;
}

static const char *
check_message(const Vector *vector, const WdDecoded *decoded)
{
	uint8_t		buffer[WD_FRAME_MAX];
	size_t		present = 0;

	if (strcmp(vector->message, wd_message_name(decoded->message.type)) != 0)
		return "decoded as another message";
	if (decoded->consumed != vector->length)
		return "did not consume the whole frame";
	for (int field = 1; field < WD_FIELD_END; field++)
		if (wd_has(&decoded->message, (WdField) field))
			present++;
	if (present != vector->field_count)
		return "number of fields differs";
	for (size_t i = 0; i < vector->field_count; i++)
		if (!field_matches(&decoded->message, vector->fields[i]))
			return vector->fields[i];
	if (vector->reencode &&
		(wd_encode(&decoded->message, buffer, sizeof(buffer)) != vector->length ||
		 memcmp(buffer, vector->bytes, vector->length) != 0))
		return "encoded again it differs";
	for (size_t size = 0; vector->reencode && size < vector->length; size++)
		if (wd_encode(&decoded->message, buffer, size) != 0)
			return "encoded into a buffer that is too small";
	return NULL;
}

/* Decode a prefix that ends exactly where its memory does */
static WdDecodeStatus
decode_prefix(const Vector *vector, size_t length, WdDecoded *decoded, uint8_t **block)
{
	*block = malloc(length > 0 ? length : 1);
	if (*block == NULL)
		exit(2);
	memcpy(*block, vector->bytes, length);
	return wd_decode(vector->origin, *block, length, decoded);
}

static const char *
run_vector(const Vector *vector)
{
	WdDecoded	decoded;
	uint8_t    *block;
	const char *wrong = NULL;
	WdDecodeStatus status = decode_prefix(vector, vector->length, &decoded, &block);

	if (vector->message[0] != '\0')
		wrong = status == WD_DECODED ? check_message(vector, &decoded) : "not decoded";
	else if (vector->error[0] != '\0')
	{
		if (status != WD_MALFORMED)
			wrong = "no error";
		else if (strcmp(vector->error, wd_decode_error_name(decoded.error)) != 0)
			wrong = wd_decode_error_name(decoded.error);
	}
	else if (status != WD_INCOMPLETE)
		wrong = "did not ask for more bytes";
	free(block);

	for (size_t length = 0; wrong == NULL && length < vector->length; length++)
	{
		status = decode_prefix(vector, length, &decoded, &block);
		if (status == WD_DECODED)
			wrong = "a part of it decodes";
		else if (status == WD_MALFORMED &&
				 strcmp(vector->error, wd_decode_error_name(decoded.error)) != 0)
			wrong = "a part of it gives another error";
		free(block);
	}
	return wrong;
}

static void
finish_vector(Vector *vector)
{
	const char *wrong;

	if (vector->name[0] == '\0')
		return;
	wrong = run_vector(vector);
	printf("%sok %d - %s\n", wrong == NULL ? "" : "not ", ++test_count, vector->name);
	if (wrong != NULL)
	{
		printf("#   %s\n", wrong);
		failure_count++;
	}
	for (size_t i = 0; i < vector->field_count; i++)
		free(vector->fields[i]);
	memset(vector, 0, sizeof(*vector));
}

static bool
take_line(Vector *vector, const char *key, const char *value)
{
	if (strcmp(key, "name") == 0)
	{
		snprintf(vector->name, sizeof(vector->name), "%s", value);
		vector->reencode = true;
	}
	else if (strcmp(key, "dialogue") == 0)
		vector->origin.dialogue = strcmp(value, "target") == 0 ?
			WD_DIALOGUE_TARGET : WD_DIALOGUE_HEARTBEAT;
	else if (strcmp(key, "sender") == 0)
		return parse_sender(value, &vector->origin.sender);
	else if (strcmp(key, "limit") == 0)
		vector->origin.first = strcmp(value, "first") == 0;
	else if (strcmp(key, "hex") == 0)
	{
		size_t		more = parse_hex(value, vector->bytes + vector->length,
									 sizeof(vector->bytes) - vector->length);

		if (more == SIZE_MAX)
			return false;
		vector->length += more;
	}
	else if (strcmp(key, "message") == 0)
		snprintf(vector->message, sizeof(vector->message), "%s", value);
	else if (strcmp(key, "field") == 0)
	{
		if (vector->field_count == LINES_MAX)
			return false;
		vector->fields[vector->field_count++] = strdup(value);
	}
	else if (strcmp(key, "error") == 0)
		snprintf(vector->error, sizeof(vector->error), "%s", value);
	else if (strcmp(key, "incomplete") == 0)
		vector->incomplete = true;
	else if (strcmp(key, "reencode") == 0)
		vector->reencode = strcmp(value, "no") != 0;
	else
		return false;
	return true;
}

static void
run_file(const char *file)
{
	static char line[LINE_LENGTH_MAX];
	static Vector vector;
	int			number = 0;
	FILE	   *stream = fopen(file, "r");

	if (stream == NULL)
		broken_file(file, 0, strerror(errno));
	memset(&vector, 0, sizeof(vector));
	while (fgets(line, sizeof(line), stream) != NULL)
	{
		char	   *value;

		number++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#')
			continue;
		if (line[0] == '\0')
		{
			finish_vector(&vector);
			continue;
		}
		value = strchr(line, ' ');
		if (value == NULL)
			broken_file(file, number, "a key without a value");
		*value++ = '\0';
		if (!take_line(&vector, line, value))
			broken_file(file, number, "cannot be understood");
	}
	finish_vector(&vector);
	fclose(stream);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run_file(argv[i]);
	printf("1..%d\n", test_count);
	return test_count > 0 && failure_count == 0 ? 0 : 1;
}
