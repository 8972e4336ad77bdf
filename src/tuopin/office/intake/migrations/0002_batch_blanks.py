# Batches that were checked before this choice was offered were checked as if blanks cleared: they say so.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='blanks',
            field=models.CharField(default='clear', max_length=5),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='batch',
            name='blanks',
            field=models.CharField(default='keep', max_length=5),
        ),
    ]
